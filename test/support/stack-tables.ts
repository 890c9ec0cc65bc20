import type { Resource, ResolvedStack } from '#local/cloud.types.js';
import { type LoadOptions, resolveStack } from '#local/stack/load-stack.js';
import { readDocument } from '#local/stack/terraform-document.js';

const FOLDER = 'cdktf.out/stacks/agora-local';

/**
 * The resources of these types of the synthesised local stack (`npm run synth`) and nothing else: a test of a repository must not
 * fail for a gateway. They may refer to each other and to data sources.
 */
export function readResources(types: readonly string[], options: LoadOptions = {}): ResolvedStack {
  const { provider, data, resource = {} } = readDocument(FOLDER);
  const wanted = types.map((type) => [type, resource[type] ?? {}] as const);
  return resolveStack({ provider, data, resource: Object.fromEntries(wanted) }, FOLDER, options);
}

/** The tables of the synthesised local stack, the one source of their definitions. */
export function readTables(): readonly Resource[] {
  return readResources(['aws_dynamodb_table']).resources('aws_dynamodb_table');
}
