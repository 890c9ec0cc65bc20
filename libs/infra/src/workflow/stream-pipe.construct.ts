import { PipesPipe } from '@cdktf/provider-aws/lib/pipes-pipe/index.js';
import { Construct } from 'constructs';
import { Alarms } from '../alarms.construct.js';
import { physicalName } from '../environment-context.js';
import { literal } from '../literal.js';
import { DeadLetterQueue } from '../queue.construct.js';
import { ServiceRole } from '../service-role.construct.js';
import type { Table } from '../table.construct.js';
import { pipeInput, type PipeInput } from './pipe-input.js';
import { vendedLogs } from './vended-logs.js';
import type { Workflow } from './workflow.construct.js';

export interface StreamPipeProps {
  /** The table whose changes are read; it must have a stream. */
  readonly from: Table;
  /** What is started for each change: a STANDARD machine. */
  readonly to: Workflow;
  /** Event patterns of which a record must match one. `exists` works on leaves only: `NewImage.startAt.S`. */
  readonly filters: readonly Readonly<Record<string, unknown>>[];
  /**
   * What a run gets as input: member to path within the record (`$.dynamodb.NewImage.votingId.S`), every value a text.
   * The machine gets an **array** with one such object.
   */
  readonly input: PipeInput;
  /**
   * Retries of a record, on top of the first try.
   * @default 10
   */
  readonly retries?: number;
  /**
   * Age after which a record is no longer retried, in seconds.
   * @default 1 hour
   */
  readonly maxAgeSeconds?: number;
}

const READ_STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
const HOUR_SECONDS = 60 * 60;

/**
 * Starts a run of a state machine for every change of a table that the filter lets through, one record at a time and
 * without waiting for the run. A record may start two runs (at-least-once), and the pipe cannot choose their names: the
 * machine has to claim its work.
 *
 * @example
 * new StreamPipe(this, 'votings-windows', {
 *   from: votings,
 *   to: notify,
 *   filters: [{ dynamodb: { NewImage: { startAt: { S: [{ exists: true }] }, notificationArn: { S: [{ exists: false }] } } } }],
 *   input: { votingId: '$.dynamodb.NewImage.votingId.S', version: '$.dynamodb.NewImage.version.N' },
 * });
 */
export class StreamPipe extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: StreamPipeProps) {
    super(scope, id);
    const { from, to } = props;
    if (!from.streamed) throw new Error(`Pipe "${id}": table "${from.node.id}" has no stream`);
    if (to.type !== 'STANDARD') throw new Error(`Pipe "${id}": an EXPRESS run may be started twice and is not kept`);
    if (props.filters.length === 0) throw new Error(`Pipe "${id}": without a filter every change starts a run`);
    this.name = id;
    const failures = new DeadLetterQueue(this, 'Failures', { name: `${id}-pipe-failures` });
    const role = this.role(props, failures);
    new PipesPipe(this, 'Default', {
      name: physicalName(this, id),
      roleArn: role.arn,
      desiredState: 'RUNNING',
      source: from.streamArn,
      sourceParameters: {
        filterCriteria: { filter: props.filters.map((filter) => ({ pattern: literal(JSON.stringify(filter)) })) },
        dynamodbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          batchSize: 1,
          // The default is to retry until the record leaves the stream, with everything behind it waiting.
          maximumRetryAttempts: props.retries ?? 10,
          maximumRecordAgeInSeconds: props.maxAgeSeconds ?? HOUR_SECONDS,
          deadLetterConfig: { arn: failures.arn },
        },
      },
      target: to.arn,
      targetParameters: {
        inputTemplate: literal(pipeInput(props.input)),
        // The default, REQUEST_RESPONSE, does not work with STANDARD machines.
        stepFunctionStateMachineParameters: { invocationType: 'FIRE_AND_FORGET' },
      },
      logConfiguration: {
        level: 'ERROR',
        cloudwatchLogsLogDestination: { logGroupArn: vendedLogs(this, 'pipes', id).arn },
      },
      dependsOn: [role.ready],
    });
    this.addAlarm();
  }

  private role({ from, to }: StreamPipeProps, failures: DeadLetterQueue): ServiceRole {
    return new ServiceRole(this, 'Role', {
      name: `${this.node.id}-pipe`,
      service: 'pipes.amazonaws.com',
      ownAccountOnly: true,
    }).grant(
      { actions: READ_STREAM, resources: [from.streamArn] },
      // Lists streams of the account; AWS defines no resource for it.
      { actions: ['dynamodb:ListStreams'], resources: ['*'] },
      { actions: ['sqs:SendMessage'], resources: [failures.arn] },
      ...to.start().statements,
    );
  }

  private addAlarm(): void {
    Alarms.of(this).add(this, 'FailuresAlarm', {
      name: `${this.name}-pipe-failed`,
      description: `Pipe ${this.name} cannot start runs`,
      namespace: 'AWS/EventBridge/Pipes',
      metric: 'ExecutionFailed',
      dimensions: { PipeName: physicalName(this, this.name) },
      threshold: 5,
    });
  }
}
