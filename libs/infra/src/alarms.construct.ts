import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { Construct } from 'constructs';
import { accountId } from './account.js';
import { physicalName, stackOf } from './environment-context.js';

export interface AlarmProps {
  /** Short name, part of the physical name. */
  readonly name: string;
  /** One sentence for the person who is woken up. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The alarm goes off when the statistic reaches this value. */
  readonly threshold: number;
  /**
   * Length of one period, in minutes.
   * @default 5
   */
  readonly minutes?: number;
  /** @default Sum */
  readonly statistic?: 'Sum' | 'Maximum' | 'Average';
}

const ID = 'Alarms';

/**
 * Where alarms go: one topic per stack.
 *
 * The topic has a key of its own: CloudWatch cannot publish to a topic under the AWS managed key `alias/aws/sns`, and
 * such an alarm fails without a trace.
 */
export class Alarms extends Construct {
  readonly topicArn: string;

  private constructor(scope: Construct) {
    super(scope, ID);
    const key = new KmsKey(this, 'Key', {
      description: `Alarms of ${physicalName(this, 'alarms')}`,
      enableKeyRotation: true,
      policy: this.keyPolicy(),
    });
    this.topicArn = new SnsTopic(this, 'Topic', {
      name: physicalName(this, 'alarms'),
      kmsMasterKeyId: key.arn,
    }).arn;
  }

  /** The alarms of the stack that `scope` is in. */
  static of(scope: Construct): Alarms {
    const stack = stackOf(scope);
    return (stack.node.tryFindChild(ID) as Alarms | undefined) ?? new Alarms(stack);
  }

  /** Adds an alarm below `scope`. No data means that nothing happened, which is no reason to wake anyone. */
  add(scope: Construct, id: string, props: AlarmProps): void {
    new CloudwatchMetricAlarm(scope, id, {
      alarmName: physicalName(scope, props.name),
      alarmDescription: props.description,
      namespace: props.namespace,
      metricName: props.metric,
      dimensions: { ...props.dimensions },
      statistic: props.statistic ?? 'Sum',
      period: (props.minutes ?? 5) * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: props.threshold,
      treatMissingData: 'notBreaching',
      alarmActions: [this.topicArn],
      okActions: [this.topicArn],
    });
  }

  private keyPolicy(): string {
    const account = accountId(this);
    const own = { Effect: 'Allow', Resource: '*' };
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { ...own, Action: 'kms:*', Principal: { AWS: `arn:aws:iam::${account}:root` } },
        {
          ...own,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        },
      ],
    });
  }
}
