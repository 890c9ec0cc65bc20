import { existsSync } from 'node:fs';
import type { Resource } from '#local/cloud.types.js';
import { resolveStack } from '#local/stack/load-stack.js';
import { readDocument, type TerraformDocument } from '#local/stack/terraform-document.js';
import { CONTRACT_TABLES } from './contract-tables.js';

const FOLDER = 'cdktf.out/stacks/agora-local';

/** The tables of the synthesised local stack (`npm run synth`), the one source of their definitions. */
export function readTables(): readonly Resource[] {
  const document: TerraformDocument = existsSync(`${FOLDER}/cdk.tf.json`)
    ? readDocument(FOLDER)
    : { provider: { aws: [{ region: 'us-west-2' }] }, resource: { aws_dynamodb_table: CONTRACT_TABLES } };
  const tables = {
    provider: document.provider,
    resource: { aws_dynamodb_table: document.resource?.['aws_dynamodb_table'] ?? {} },
  };
  return resolveStack(tables, FOLDER).resources('aws_dynamodb_table');
}
