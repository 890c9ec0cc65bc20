import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Dashboard } from '#infra/dashboard/dashboard.construct.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { literal } from '#infra/literal.js';
import { Queue } from '#infra/queue.construct.js';
import { restOperations } from '#infra/rest/rest-document.js';
import { Schedule } from '#infra/schedule.construct.js';
import { ServiceRole } from '#infra/service-role.construct.js';
import { Table } from '#infra/table.construct.js';
import { webSocketActions } from '#infra/websocket/ws-document.js';
import { QUEUE_RULES } from './rules/queues.rules.js';
import { at, type StackDocument } from './support/stack-document.js';
import { emptyStack, synthesiseParts } from './support/synthesise.js';

describe(Queue.name, () => {
  const document = synthesiseParts((stack) => {
    const queue = new Queue(stack, 'duels-timers', { consumerTimeoutSeconds: 20, delaySeconds: 60 });
    const fifo = new Queue(stack, 'leads-wake', { consumerTimeoutSeconds: 10, fifo: true });
    const worker = new NestFunction(stack, 'api', {
      parts: [{ env: { QUEUE_LEADS_WAKE: 'string' }, uses: [fifo.send()] }],
      timeoutSeconds: 20,
    });
    queue.consumeBy(worker, { batchSize: 1, maximumConcurrency: 2 });
  });
  const queueNamed = (name: string) =>
    document.resources('aws_sqs_queue').find(({ args }) => args['name'] === `agora-local-${name}`);

  it.each(QUEUE_RULES)('keeps the policy: $name', (rule) => {
    expect(rule.check(document)).toEqual([]);
  });

  it('hides messages for six runs of the consumer, delays them and redrives to its own dead-letter queue', () => {
    const queue = queueNamed('duels-timers');
    const redrive = JSON.parse(String(queue?.args['redrive_policy'])) as Record<string, unknown>;

    expect(queue?.args).toMatchObject({ visibility_timeout_seconds: 120, delay_seconds: 60 });
    expect(document.referred(redrive['deadLetterTargetArn'])).toMatchObject({
      args: { name: 'agora-local-duels-timers-dead' },
    });
  });

  it('makes the dead-letter queue of a FIFO queue FIFO too, as SQS demands', () => {
    expect(queueNamed('leads-wake.fifo')?.args['fifo_queue']).toBe(true);
    expect(queueNamed('leads-wake-dead.fifo')?.args['fifo_queue']).toBe(true);
  });

  it('gives the consumer and the sender what they need, and no more', () => {
    const [policy] = document.resources('aws_iam_role_policy');
    const { Statement } = JSON.parse(String(policy?.args['policy'])) as { Statement: { Action: string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action).filter((action) => action.startsWith('sqs:'));

    expect(actions).toEqual(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']);
    expect(at(document.resources('aws_lambda_function')[0]?.args, 'environment', 'variables')).toHaveProperty(
      'QUEUE_LEADS_WAKE',
    );
  });

  it('refuses delays and concurrencies that SQS does not have', () => {
    const stack = emptyStack();
    const queue = new Queue(stack, 'one', { consumerTimeoutSeconds: 1 });
    const worker = new NestFunction(stack, 'api', { parts: [] });

    expect(() => new Queue(stack, 'two', { consumerTimeoutSeconds: 1, delaySeconds: 901 })).toThrow('at most 900 s');
    expect(() => queue.consumeBy(worker, { maximumConcurrency: 1 })).toThrow('at least 2 at a time');
  });
});

describe(Table.name, () => {
  it('declares each key once, with its type', () => {
    const document = synthesiseParts((stack) => {
      new Table(stack, 'outbox', {
        partitionKey: 'userId',
        sortKey: { name: 'seq', type: 'N' },
        indexes: [{ name: 'bySeq', partitionKey: { name: 'seq', type: 'N' }, projection: ['kind'] }],
      });
    });
    const table = document.resources('aws_dynamodb_table')[0];

    expect(table?.address).toBe('aws_dynamodb_table.outbox');
    expect(table?.args['attribute']).toEqual([
      { name: 'userId', type: 'S' },
      { name: 'seq', type: 'N' },
    ]);
    expect(table?.args['global_secondary_index']).toEqual([
      { name: 'bySeq', hash_key: 'seq', projection_type: 'INCLUDE', non_key_attributes: ['kind'] },
    ]);
  });

  it('grants single operations, on the table and not on its indexes', () => {
    const table = new Table(emptyStack(), 'outbox', {
      partitionKey: 'userId',
      indexes: [{ name: 'bySeq', partitionKey: 'seq', projection: 'ALL' }],
    });

    expect(table.only('UpdateItem', 'PutItem')).toEqual({
      env: { TABLE_OUTBOX: table.name },
      statements: [{ actions: ['dynamodb:UpdateItem', 'dynamodb:PutItem'], resources: [table.arn] }],
    });
  });

  it('refuses a consumer of a stream, or the scan of an index, that the table does not have', () => {
    const stack = emptyStack();
    const table = new Table(stack, 'plain', { partitionKey: 'id' });
    const worker = new NestFunction(stack, 'api', { parts: [] });

    expect(() => table.streamTo(worker)).toThrow('Table "plain" has no stream');
    expect(() => table.scanIndex('byUser')).toThrow('Table "plain" has no index "byUser"');
  });
});

describe(Dashboard.name, () => {
  const titlesOf = (document: StackDocument): unknown => {
    const [dashboard] = document.resources('aws_cloudwatch_dashboard');
    const { widgets } = JSON.parse(String(dashboard?.args['dashboard_body'])) as {
      widgets: { properties: { title: string } }[];
    };
    return widgets.map(({ properties }) => properties.title);
  };

  it('shows what is made after it, too, and no graph without a curve', () => {
    const document = synthesiseParts((stack) => {
      new Dashboard(stack, 'Dashboard');
      new Queue(stack, 'later', { consumerTimeoutSeconds: 1 });
    });

    expect(titlesOf(document)).toEqual([
      'Alarms',
      'Queues: messages that wait',
      'Queues: age of the oldest message (s)',
      'Dead letters',
    ]);
  });

  it('is empty for an empty stack', () => {
    expect(titlesOf(synthesiseParts((stack) => void new Dashboard(stack, 'Dashboard')))).toEqual([]);
  });
});

describe('limits of AWS', () => {
  it('refuses schedules of less than a minute, runs of over 15 minutes and long role names', () => {
    const stack = emptyStack();
    const run = new NestFunction(stack, 'api', { parts: [] });

    expect(() => new Schedule(stack, 'Half', { everyMinutes: 0.5, run })).toThrow('whole minutes only');
    expect(() => new NestFunction(stack, 'ws', { parts: [], timeoutSeconds: 901 })).toThrow('Lambda ends after 900 s');
    expect(() => new ServiceRole(stack, 'Long', { name: 'x'.repeat(64), service: 'lambda.amazonaws.com' })).toThrow(
      'longer than the 64 characters',
    );
  });

  it('writes the rate of a schedule in the singular for one minute only', () => {
    const rates = [1, 5].map((everyMinutes) => {
      const document = synthesiseParts((stack) => {
        new Schedule(stack, 'Sweep', { everyMinutes, run: new NestFunction(stack, 'api', { parts: [] }) });
      });
      return document.resources('aws_scheduler_schedule')[0]?.args['schedule_expression'];
    });

    expect(rates).toEqual(['rate(1 minute)', 'rate(5 minutes)']);
  });
});

describe('contract documents', () => {
  function withDocument<T>(document: unknown, read: (file: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), 'agora-contract-'));
    const file = join(folder, 'document.json');
    try {
      writeFileSync(file, JSON.stringify(document));
      return read(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const operations = (paths: unknown) => withDocument({ paths }, (file) => restOperations('v1', file));

  it('reads whom an operation lets in and which function answers', () => {
    const paths = {
      '/v1/b': { get: { security: [], 'x-function': 'other' }, parameters: [] },
      '/v1/a/{id}': { put: { security: [{ token: [], apiKey: [] }] } },
    };

    expect(operations(paths)).toEqual([
      { path: 'a/{id}', method: 'PUT', functionName: 'api', token: true, apiKey: true },
      { path: 'b', method: 'GET', functionName: 'other', token: false, apiKey: false },
    ]);
  });

  it('reads which state machine answers (V4); a function beside it makes no sense', () => {
    const operation = { security: [{ token: [] }], 'x-workflow': 'votings-upsert' };

    expect(operations({ '/v1/a': { post: operation } })).toEqual([
      { path: 'a', method: 'POST', workflowName: 'votings-upsert', token: true, apiKey: false },
    ]);
    expect(() => operations({ '/v1/a': { post: { ...operation, 'x-function': 'api' } } })).toThrow('not both');
  });

  it.each([
    ['nothing', undefined],
    ['one scheme or the other', [{ token: [] }, { apiKey: [] }]],
    ['an unknown scheme', [{ basic: [] }]],
  ])('refuses an operation whose security is %s', (_what, security) => {
    expect(() => operations({ '/v1/a': { get: { security } } })).toThrow('GET /v1/a: "security" must be');
  });

  it('refuses a path outside of the stage', () => {
    expect(() => operations({ '/a': { get: { security: [] } } })).toThrow('GET /a: paths start with /v1/');
  });

  it('takes the routes of what the server receives, once and sorted', () => {
    const document = {
      operations: {
        b: { action: 'receive', 'x-route': 'ping' },
        a: { action: 'receive', 'x-route': 'hello' },
        again: { action: 'receive', 'x-route': 'ping' },
        pushed: { action: 'send' },
      },
    };

    expect(withDocument(document, webSocketActions)).toEqual(['hello', 'ping']);
  });

  it('refuses a received operation without a route', () => {
    const document = { operations: { hello: { action: 'receive' } } };

    expect(() => withDocument(document, webSocketActions)).toThrow('Operation "hello"');
  });
});

describe(literal.name, () => {
  it('escapes what Terraform would read as a template, and nothing else', () => {
    expect(literal("${a} %{b} $context.x {% $y %} $input.json('$')")).toBe(
      "$${a} %%{b} $context.x {% $y %} $input.json('$')",
    );
  });
});
