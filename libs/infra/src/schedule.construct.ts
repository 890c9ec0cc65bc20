import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import { Construct } from 'constructs';
import { physicalName } from './environment-context.js';
import type { NestFunction } from './nest-function.construct.js';
import { DeadLetterQueue } from './queue.construct.js';
import { ServiceRole } from './service-role.construct.js';

export interface ScheduleProps {
  /** Time between two runs, in whole minutes. */
  readonly everyMinutes: number;
  /** The function that is run. */
  readonly run: NestFunction;
}

/** Lambda keeps an event for 6 hours at most. */
const MAX_EVENT_AGE_SECONDS = 6 * 60 * 60;

/**
 * Runs a function again and again. What Lambda does not accept, Scheduler tries twice within a minute. A run that fails or is held back is
 * Lambda's business, since Scheduler does not wait for it: it is tried again until the next one is due, so that runs never pile up.
 */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { everyMinutes, run } = props;
    if (!Number.isInteger(everyMinutes) || everyMinutes < 1) throw new Error(`Schedule "${id}": whole minutes only`);
    const name = `${run.name}-schedule`;
    const failures = new DeadLetterQueue(this, 'Failures', { name: `${name}-failures` });
    const role = new ServiceRole(this, 'Role', {
      name,
      service: 'scheduler.amazonaws.com',
      ownAccountOnly: true,
    }).grant(
      { actions: ['lambda:InvokeFunction'], resources: [run.arn] },
      { actions: ['sqs:SendMessage'], resources: [failures.arn] },
    );
    new SchedulerSchedule(this, 'Default', {
      name: physicalName(this, name),
      scheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: run.arn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: failures.arn },
      },
      dependsOn: [role.ready],
    });
    new LambdaFunctionEventInvokeConfig(this, 'Retries', {
      functionName: run.arn,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Math.min(everyMinutes * 60, MAX_EVENT_AGE_SECONDS),
    });
  }
}
