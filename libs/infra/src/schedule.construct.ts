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

/** Runs a function again and again. Missed runs are retried twice within a minute; the next one is never far. */
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
  }
}
