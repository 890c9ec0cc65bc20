import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTables } from '#local/engines/create-tables.js';
import { DynamoDbEngine } from '#local/engines/dynamodb.engine.js';
import { tableDefinition } from '#local/engines/table-definition.js';
import { withoutLogging } from '#platform/dynamodb/document-client.js';
import { readTables } from './stack-tables.js';

/** A real DynamoDB engine for one test file. */
export interface TestDynamoDb {
  readonly endpoint: string;
  readonly engine: DynamoDbEngine;
  readonly client: DynamoDBDocumentClient;
  /**
   * Creates tables as the local stack defines them.
   *
   * @param names short names, e.g. `votes`
   * @returns short name to physical name
   */
  createTables(...names: readonly string[]): Promise<Record<string, string>>;
  /** Ends the engine and removes its data. */
  stop(): Promise<void>;
}

/** Starts dynoxide (about 30 ms) on a folder of its own. Call it in `beforeAll` and `stop` in `afterAll`. */
export async function startDynamoDb(): Promise<TestDynamoDb> {
  // Without a synthesised stack this ends here, before there is an engine that nobody would stop.
  readTables();
  const folder = mkdtempSync(join(tmpdir(), 'agora-test-'));
  const engine = await DynamoDbEngine.start({ folder });
  const connection = {
    endpoint: engine.endpoint,
    region: 'us-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const raw = new DynamoDBClient(connection);
  withoutLogging(raw);
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  return {
    endpoint: engine.endpoint,
    engine,
    client,
    createTables: async (...names) => {
      const tables = names.map((name) => ({ name, definition: tableDefinition(findTable(name)) }));
      await createTables(
        engine.client,
        tables.map(({ definition }) => definition),
      );
      return Object.fromEntries(tables.map(({ name, definition }) => [name, definition.name]));
    },
    stop: async () => {
      client.destroy();
      raw.destroy();
      await engine.stop();
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findTable(name: string) {
  const table = readTables().find((resource) => String(resource.args['name']).endsWith(`-${name}`));
  if (!table) throw new Error(`the local stack has no table ${name}`);
  return table;
}
