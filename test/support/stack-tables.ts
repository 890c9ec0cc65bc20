import type { Resource } from '#local/cloud.types.js';
import { resolveStack } from '#local/stack/load-stack.js';
import { readDocument } from '#local/stack/terraform-document.js';

const FOLDER = 'cdktf.out/stacks/agora-local';

/** The tables of the synthesised local stack (`npm run synth`), the one source of their definitions. */
export function readTables(): readonly Resource[] {
  const { provider, resource } = readDocument(FOLDER);
  // Tables alone: a test of a repository must not fail for a gateway.
  const tables = { provider, resource: { aws_dynamodb_table: resource?.['aws_dynamodb_table'] ?? {} } };
  return resolveStack(tables, FOLDER).resources('aws_dynamodb_table');
}
