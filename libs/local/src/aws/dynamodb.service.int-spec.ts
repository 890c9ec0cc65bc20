import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBStreamsClient,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { CONTRACT_TABLES } from '#test/support/contract-tables.js';
import type { FunctionCredentials, ResolvedStack, RunningEndpoint } from '../cloud.types.js';
import { createTables } from '../engines/create-tables.js';
import { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import { tableDefinition } from '../engines/table-definition.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { CredentialRegistry } from './credential-registry.js';
import { startAws } from './start-aws.js';

const VOTES = '${aws_dynamodb_table.votes.arn}';

function stackWith(...statements: readonly unknown[]): ResolvedStack {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return resolveStack(
    {
      provider: { aws: [{ region: 'us-west-2' }] },
      resource: {
        aws_dynamodb_table: { votes: CONTRACT_TABLES.votes, results: CONTRACT_TABLES.results },
        aws_iam_role: { counter: { name: 'counter' } },
        aws_iam_role_policy: { p: { name: 'p', role: 'counter', policy } },
        aws_lambda_function: { counter: { function_name: 'agora-local-counter', role: '${aws_iam_role.counter.arn}' } },
      },
    } as never,
    '/x',
  );
}

const allow = (actions: readonly string[], ...resources: readonly string[]) => ({
  Effect: 'Allow',
  Action: actions.map((action) => `dynamodb:${action}`),
  Resource: resources,
});

describe('AWS endpoint: DynamoDB', () => {
  let folder: string;
  let engine: DynamoDbEngine;
  let endpoint: RunningEndpoint;
  let credentials: CredentialRegistry;
  const changed: string[] = [];
  const clients: DynamoDBClient[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agora-aws-'));
    engine = await DynamoDbEngine.start({ folder });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await endpoint.stop();
    changed.length = 0;
  });

  afterAll(async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...statements: readonly unknown[]): Promise<DynamoDBDocumentClient> {
    const stack = stackWith(...statements);
    await createTables(engine.client, stack.resources('aws_dynamodb_table').map(tableDefinition));
    credentials = new CredentialRegistry(stack);
    endpoint = await startAws({
      stack,
      engine,
      credentials,
      iam: new StackIam(stack),
      onChange: (table) => changed.push(table),
      seed: 7,
      conflictShare: 0,
    });
    return clientAs(credentials.forFunction('agora-local-counter'));
  }

  function clientAs(identity: FunctionCredentials): DynamoDBDocumentClient {
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region: 'us-west-2',
      credentials: identity,
      maxAttempts: 1,
    });
    clients.push(client);
    return DynamoDBDocumentClient.from(client);
  }

  const vote = (userId: string) => ({ userId, votingId: 'v', choice: 'a' });

  it('does what the role allows and tells which table changed', async () => {
    const client = await start(allow(['PutItem', 'GetItem'], VOTES));

    await client.send(new PutCommand({ TableName: 'agora-local-votes', Item: vote('u1') }));
    const read = await client.send(
      new GetCommand({ TableName: 'agora-local-votes', Key: { userId: 'u1', votingId: 'v' } }),
    );

    expect(read.Item).toEqual(vote('u1'));
    expect(changed).toEqual(['agora-local-votes']);
  });

  it('refuses what it does not allow, in the words of AWS, and writes nothing', async () => {
    const client = await start(allow(['GetItem'], VOTES));

    const refusal = client.send(new PutCommand({ TableName: 'agora-local-votes', Item: vote('denied') }));

    await expect(refusal).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/counter/agora-local-counter is not authorized to perform: dynamodb:PutItem on ' +
        'resource: arn:aws:dynamodb:us-west-2:000000000000:table/agora-local-votes because no identity-based policy allows the ' +
        'dynamodb:PutItem action',
    });
    const read = await client.send(
      new GetCommand({ TableName: 'agora-local-votes', Key: { userId: 'denied', votingId: 'v' } }),
    );
    expect(read.Item).toBeUndefined();
    expect(changed).toEqual([]);
  });

  it("asks for an index's own ARN", async () => {
    const query = new QueryCommand({
      TableName: 'agora-local-votes',
      IndexName: 'byUncounted',
      KeyConditionExpression: 'uncounted = :u',
      ExpressionAttributeValues: { ':u': 'x' },
    });

    const withTable = await start(allow(['Query'], VOTES));
    await expect(withTable.send(query)).rejects.toMatchObject({
      message: expect.stringContaining('votes/index/byUncounted') as string,
    });
    await endpoint.stop();

    const withIndex = await start(allow(['Query'], `${VOTES}/index/byUncounted`));
    expect((await withIndex.send(query)).Count).toBe(0);
  });

  it('asks for each action of a transaction (P6)', async () => {
    const RESULTS = '${aws_dynamodb_table.results.arn}';
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: 'agora-local-votes', Item: vote('tx') } },
        {
          ConditionCheck: {
            TableName: 'agora-local-results',
            Key: { votingId: 'v', part: 'summary' },
            ConditionExpression: 'attribute_not_exists(votingId)',
          },
        },
      ],
    });

    const without = await start(allow(['PutItem'], VOTES, RESULTS));
    await expect(without.send(transaction)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/dynamodb:ConditionCheckItem on resource: .*agora-local-results/) as string,
    });
    await endpoint.stop();

    const client = await start(allow(['PutItem'], VOTES), allow(['ConditionCheckItem'], RESULTS));
    await client.send(transaction);
    expect(changed).toEqual(['agora-local-votes']);
  });

  it('asks for batches by their own action on every table', async () => {
    const client = await start(allow(['BatchWriteItem'], VOTES));
    const put = { PutRequest: { Item: vote('batch') } };

    await client.send(new BatchWriteCommand({ RequestItems: { 'agora-local-votes': [put] } }));
    const both = client.send(
      new BatchWriteCommand({
        RequestItems: {
          'agora-local-votes': [put],
          'agora-local-results': [{ PutRequest: { Item: { votingId: 'v', part: 'x' } } }],
        },
      }),
    );

    await expect(both).rejects.toMatchObject({
      message: expect.stringContaining('BatchWriteItem on resource: ') as string,
    });
    expect(changed).toEqual(['agora-local-votes']);
  });

  it('believes no one without the right signature', async () => {
    await start(allow(['PutItem'], VOTES));
    const { accessKeyId } = credentials.forFunction('agora-local-counter');
    const put = new PutCommand({ TableName: 'agora-local-votes', Item: vote('forged') });

    const forged = clientAs({ accessKeyId, secretAccessKey: 'guessed' }).send(put);
    const unknown = clientAs({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }).send(put);
    const unsigned = await fetch(endpoint.url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    });

    await expect(forged).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(unknown).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(unsigned.status).toBe(403);
  });

  it('lets the operator do everything and refuses what it cannot check', async () => {
    await start();
    const operator = clientAs(credentials.forOperator());

    await operator.send(new PutCommand({ TableName: 'agora-local-votes', Item: vote('op') }));
    const { ExecuteStatementCommand } = await import('@aws-sdk/client-dynamodb');

    await expect(operator.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM x' }))).rejects.toMatchObject({
      message: expect.stringContaining('does not emulate dynamodb:ExecuteStatement') as string,
    });
  });

  it('injects conflicts of transactions and throttling, and does nothing else then (P6)', async () => {
    const client = await start(allow(['PutItem', 'GetItem'], VOTES));
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: 'agora-local-votes', Item: vote('c1') } },
        { Put: { TableName: 'agora-local-votes', Item: vote('c2') } },
      ],
    });

    endpoint.faults.transactionConflict = 1;
    const conflict = await client.send(transaction).catch((error: unknown) => error);
    expect(conflict).toMatchObject({ name: 'TransactionCanceledException' });
    const { CancellationReasons } = conflict as { CancellationReasons: { Code: string }[] };
    expect(CancellationReasons.map(({ Code }) => Code).sort()).toEqual(['None', 'TransactionConflict']);
    expect(changed).toEqual([]);

    endpoint.faults.transactionConflict = 0;
    endpoint.faults.throttling = 1;
    await expect(client.send(transaction)).rejects.toMatchObject({ name: 'ThrottlingException' });

    endpoint.faults.throttling = 0;
    await client.send(transaction);
    expect(changed).toEqual(['agora-local-votes']);
  });

  it("serves streams under the stack's ARNs to those who may read them", async () => {
    const stream = '${aws_dynamodb_table.votes.stream_arn}';
    const client = await start(
      allow(['PutItem'], VOTES),
      allow(['DescribeStream', 'GetShardIterator', 'GetRecords'], stream),
    );
    await client.send(new PutCommand({ TableName: 'agora-local-votes', Item: vote('streamed') }));
    const identity = credentials.forFunction('agora-local-counter');
    const streams = new DynamoDBStreamsClient({
      endpoint: endpoint.url,
      region: 'us-west-2',
      credentials: identity,
      maxAttempts: 1,
    });
    const StreamArn = 'arn:aws:dynamodb:us-west-2:000000000000:table/agora-local-votes/stream/2026-01-01T00:00:00.000';

    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const first = await streams.send(new GetRecordsCommand({ ShardIterator }));
    const second = await streams.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));

    expect(StreamDescription?.StreamArn).toBe(StreamArn);
    expect(first.Records?.some((record) => record.dynamodb?.Keys?.['userId']?.S === 'streamed')).toBe(true);
    expect(second.Records).toEqual([]);
    streams.destroy();
  });
});
