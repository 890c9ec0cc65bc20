import { describe, expect, it } from '@jest/globals';
import { Bucket } from '#infra/bucket/bucket.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { resolveStack } from '#local/stack/load-stack.js';
import { RULES } from './rules/rules.js';
import { BUCKET_RULES } from './rules/buckets.rules.js';
import { at, list } from './support/stack-document.js';
import { emptyStack, synthesiseParts } from './support/synthesise.js';

/** Rules that hold of any stack; others want parts that only a whole one has. */
const GENERAL = ['IAM', 'queues and event sources', 'data', 'the whole document'].flatMap(
  (topic) => RULES[topic] ?? [],
);
const document = synthesiseParts((stack) => {
  const queue = new Queue(stack, 'leads-imports', { consumerTimeoutSeconds: 60 });
  const imports = new Bucket(stack, 'lead-imports', {
    expireAfterDays: 30,
    notifies: [{ queue, prefix: 'uploads/', suffix: '.xlsx' }],
  });
  imports.takeUploadsFrom('https://site.example');
  new Bucket(stack, 'snapshots');
});
const first = (type: string) => document.resources(type)[0]?.args;

describe(Bucket.name, () => {
  it.each(BUCKET_RULES)('keeps the policy: $name', (rule) => {
    expect(rule.check(document)).toEqual([]);
  });

  it.each(GENERAL)('keeps the general policy: $name', (rule) => {
    expect(rule.check(document)).toEqual([]);
  });

  it('is named after the account, since names are shared by all of them', () => {
    expect(first('aws_s3_bucket')?.['bucket']).toBe(
      'agora-local-lead-imports-${data.aws_caller_identity.Account.account_id}',
    );
    expect(document.resources('aws_s3_bucket').map(({ address }) => address)).toEqual([
      'aws_s3_bucket.lead_imports',
      'aws_s3_bucket.snapshots',
    ]);
  });

  it('gives functions single actions on its objects', () => {
    const bucket = new Bucket(emptyStack(), 'lead-imports');
    const { env, statements } = bucket.readWrite();

    expect(Object.keys(env)).toEqual(['BUCKET_LEAD_IMPORTS']);
    expect(statements.flatMap(({ actions }) => actions)).toEqual(['s3:GetObject', 's3:ListBucket', 's3:PutObject']);
    expect(statements[0]?.resources[0]).toMatch(/\/\*$/);
    expect(statements[1]?.resources[0]).not.toMatch(/\*/);
  });

  it('lets objects expire where that is asked for, and old versions always', () => {
    const [imports, snapshots] = document
      .resources('aws_s3_bucket_lifecycle_configuration')
      .map(({ args }) => list(args['rule'])[0]);

    expect(imports).toMatchObject({ filter: [{}], expiration: [{ days: 30 }] });
    expect(snapshots).toMatchObject({ noncurrent_version_expiration: [{ noncurrent_days: 30 }] });
    expect(snapshots).not.toHaveProperty('expiration');
  });

  it('tells a queue of new objects, and nobody else may send to it in its name', () => {
    const notification = document.resources('aws_s3_bucket_notification')[0];
    const policy = JSON.parse(String(first('aws_sqs_queue_policy')?.['policy'])) as object;

    expect(notification?.args['queue']).toEqual([
      {
        events: ['s3:ObjectCreated:*'],
        filter_prefix: 'uploads/',
        filter_suffix: '.xlsx',
        queue_arn: expect.stringContaining('aws_sqs_queue.'),
      },
    ]);
    expect(notification?.args['depends_on']).toHaveLength(1);
    expect(at(policy, 'Statement', 0, 'Condition', 'ArnEquals', 'aws:SourceArn')).toBe(
      '${aws_s3_bucket.lead_imports.arn}',
    );
  });

  it('takes uploads from pages of the known origins only', () => {
    expect(document.resources('aws_s3_bucket_cors_configuration')).toHaveLength(1);
    expect(at(first('aws_s3_bucket_cors_configuration'), 'cors_rule', 0)).toMatchObject({
      allowed_origins: ['https://site.example', '*'],
      allowed_methods: ['PUT'],
    });
  });

  it('is what the local cloud runs', () => {
    const stack = resolveStack(document.raw as never, '/stacks/parts');

    expect(stack.resources('aws_s3_bucket').map(({ attributes }) => attributes['id'])).toEqual([
      'agora-local-lead-imports-000000000000',
      'agora-local-snapshots-000000000000',
    ]);
  });

  it('refuses an expiry of half a day', () => {
    expect(() => new Bucket(emptyStack(), 'a', { expireAfterDays: 0.5 })).toThrow('whole days');
  });
});
