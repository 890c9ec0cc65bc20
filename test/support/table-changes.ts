import { engineStreamArn } from '#local/engines/create-tables.js';
import { pipeSettings, type PipeSettings } from '#local/sources/pipe-settings.js';
import { compileInputTemplate, type PipeTransformer } from '#local/sources/pipe-template.js';
import { streamEntry, streamTable, type EngineRecord, type StreamRecord } from '#local/sources/stream-entry.js';
import type { ResolvedStack } from '#local/cloud.types.js';
import type { Json } from '#local/states/asl.types.js';
import type { TestDynamoDb } from './dynamodb.js';

const STREAMS = 'DynamoDBStreams_20120810.';

/** Reads the stream of one table when a test says so. */
export class TableChanges {
  #iterator: string | undefined;

  constructor(
    private readonly db: TestDynamoDb,
    private readonly stack: ResolvedStack,
    private readonly table: string,
  ) {}

  /** The records since the last call, as Lambda and pipes get them. */
  async next(): Promise<readonly StreamRecord[]> {
    const resource = this.stack
      .resources('aws_dynamodb_table')
      .find(({ args }) => String(args['name']).endsWith(`-${this.table}`));
    if (!resource) throw new Error(`the local stack has no table ${this.table}`);
    const table = streamTable(this.stack, resource);
    const { client } = this.db.engine;
    const answer = await client.call(`${STREAMS}GetRecords`, {
      ShardIterator: this.#iterator ?? (await this.#begin(table.name)),
      Limit: 1000,
    });
    this.#iterator = String(answer['NextShardIterator']);
    const records = answer['Records'] as readonly EngineRecord[];
    return records.flatMap((raw) => streamEntry(raw, table).record ?? []);
  }

  async #begin(tableName: string): Promise<string> {
    const { client } = this.db.engine;
    const StreamArn = await engineStreamArn(client, tableName);
    const { StreamDescription } = await client.call(`${STREAMS}DescribeStream`, { StreamArn });
    const [shard] = (StreamDescription as { Shards: readonly { ShardId: string }[] }).Shards;
    const position = { StreamArn, ShardId: shard?.ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    return String((await client.call(`${STREAMS}GetShardIterator`, position))['ShardIterator']);
  }
}

/** A pipe of the stack, to be asked what it makes of a record. */
export class TestPipe {
  readonly #settings: PipeSettings;
  readonly #transform: PipeTransformer;

  /** @param name how its physical name ends */
  constructor(stack: ResolvedStack, name: string) {
    const resource = stack.resources('aws_pipes_pipe').find(({ args }) => String(args['name']).endsWith(`-${name}`));
    if (!resource) throw new Error(`the local stack has no pipe ${name}`);
    this.#settings = pipeSettings(resource);
    const { arn, name: pipeName, sourceArn, targetArn, inputTemplate } = this.#settings;
    const facts = {
      'aws.pipes.pipe-arn': arn,
      'aws.pipes.pipe-name': pipeName,
      'aws.pipes.source-arn': sourceArn,
      'aws.pipes.target-arn': targetArn,
    };
    this.#transform = compileInputTemplate(inputTemplate, facts, resource.address);
  }

  /** The input of the run that the record starts; undefined when the filter keeps it back. */
  inputOf(record: StreamRecord, now = new Date()): Json | undefined {
    if (this.#settings.mapping.filter && !this.#settings.mapping.filter(record)) return undefined;
    return [this.#transform(record, now) as Json];
  }
}
