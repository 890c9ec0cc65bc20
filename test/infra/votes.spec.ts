import { describe, expect, it } from '@jest/globals';
import { at, list, type StackResource } from './support/stack-document.js';
import { synthesise } from './support/synthesise.js';

const document = synthesise('prod');

const named = (type: string, name: string): StackResource => {
  const found = document.resources(type).find(({ args }) => Object.values(args).includes(`agora-prod-${name}`));
  if (!found) throw new Error(`no ${type} ${name}`);
  return found;
};

/** What a function may do, as `action on address`. */
function grantsOf(functionName: string): readonly string[] {
  const role = document.referred(named('aws_lambda_function', functionName).args['role']);
  const policy = document
    .resources('aws_iam_role_policy')
    .find(({ args }) => document.referred(args['role'])?.address === role?.address);
  const { Statement } = JSON.parse(String(policy?.args['policy'])) as {
    Statement: { Action: string[]; Resource: string | string[] }[];
  };
  return Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) =>
      list(Resource).map((resource) => `${action} on ${document.referred(resource)?.address ?? String(resource)}`),
    ),
  );
}

const mappingTo = (functionName: string): StackResource => {
  const { address } = named('aws_lambda_function', functionName);
  const found = document
    .resources('aws_lambda_event_source_mapping')
    .find(({ args }) => document.referred(args['function_name'])?.address === address);
  if (!found) throw new Error(`no mapping to ${functionName}`);
  return found;
};

describe('P8: live results in the stack', () => {
  it('the queue is FIFO and delays by results.announceSeconds; its consumer’s messages come back after half a minute', () => {
    const queue = named('aws_sqs_queue', 'results-announce.fifo');

    expect(queue.args).toMatchObject({ fifo_queue: true, delay_seconds: 1, visibility_timeout_seconds: 30 });
    expect(document.referred(mappingTo('results-publisher').args['event_source_arn'])?.address).toBe(queue.address);
    const slower = synthesise('local', ['results.announceSeconds=3']);
    expect(slower.resources('aws_sqs_queue').map(({ args }) => args['delay_seconds'])).toContain(3);
  });

  it.each(['0', '0.5'])('results.announceSeconds=%s is refused: slots are whole seconds', (value) => {
    expect(() => synthesise('local', [`results.announceSeconds=${value}`])).toThrow('results.announceSeconds');
  });

  it('the announcer gets changes of results, not the removal of marks, and keeps trying for an hour', () => {
    const { args } = mappingTo('results-announcer');
    const patterns = list(at(args, 'filter_criteria', 'filter')).map((filter) => String(at(filter, 'pattern')));

    expect(patterns.map((pattern) => JSON.parse(pattern) as unknown)).toEqual([
      { dynamodb: { NewImage: { unsaved: { S: [{ exists: true }] } } } },
    ]);
    expect(args).toMatchObject({ maximum_retry_attempts: 10_000, maximum_record_age_in_seconds: 3_600 });
  });

  it('the announcer may send to the queue and nothing else; the publisher reads and pushes', () => {
    expect(
      grantsOf('results-announcer').filter((grant) => /^(sqs|s3|execute-api):|dynamodb:(Put|Get)Item/.test(grant)),
    ).toEqual([
      `sqs:SendMessage on ${named('aws_sqs_queue', 'results-announce.fifo').address}`,
      expect.stringContaining('sqs:SendMessage on'),
    ]);
    const publisher = grantsOf('results-publisher');
    expect(publisher).toContain('dynamodb:Query on aws_dynamodb_table.results');
    expect(publisher).not.toContain('dynamodb:UpdateItem on aws_dynamodb_table.results');
    expect(publisher.filter((grant) => grant.includes('aws_dynamodb_table.votes'))).toEqual([]);
  });
});

describe('P9: snapshots in the stack', () => {
  it('run every results.snapshotMinutes, into a bucket of their own that they may only write', () => {
    const schedules = document.resources('aws_scheduler_schedule');
    const schedule = schedules.find(({ args }) => args['name'] === 'agora-prod-results-snapshots-schedule');

    expect(schedule?.args['schedule_expression']).toBe('rate(5 minutes)');
    expect(grantsOf('results-snapshots').filter((grant) => grant.startsWith('s3:'))).toEqual([
      's3:PutObject on aws_s3_bucket.snapshots',
    ]);
  });

  it('the index of what is in no snapshot is sparse and holds keys only', () => {
    const { args } = named('aws_dynamodb_table', 'results');

    expect(args['global_secondary_index']).toEqual([
      expect.objectContaining({
        name: 'byUnsaved',
        hash_key: 'unsaved',
        range_key: 'votingId',
        projection_type: 'KEYS_ONLY',
      }),
    ]);
    expect(args).toMatchObject({ stream_enabled: true, stream_view_type: 'NEW_AND_OLD_IMAGES' });
  });

  it('P12: the bucket is an output', () => {
    expect(at(document.raw.output, 'snapshot_bucket', 'value')).toBe('${aws_s3_bucket.snapshots.bucket}');
  });
});
