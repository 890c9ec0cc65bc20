import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification/index.js';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy/index.js';
import type { Construct } from 'constructs';
import { accountId } from '../account.js';
import type { Queue } from '../queue.construct.js';

export interface BucketNotification {
  /** A standard queue: S3 does not send to FIFO queues. */
  readonly queue: Queue;
  /**
   * Only objects whose key starts so.
   * @default all
   */
  readonly prefix?: string;
  /**
   * Only objects whose key ends so.
   * @default all
   */
  readonly suffix?: string;
}

/** Tells queues of new objects. A queue listens to one bucket. */
export function addBucketNotifications(
  scope: Construct,
  bucket: { readonly name: string; readonly arn: string },
  notifies: readonly BucketNotification[],
): void {
  if (notifies.length === 0) return;
  const queues = [...new Set(notifies.map(({ queue }) => queue))];
  const policies = queues.map(
    (queue) =>
      new SqsQueuePolicy(queue, 'Policy', {
        queueUrl: queue.url,
        policy: mayTell(queue.arn, bucket.arn, accountId(scope)),
      }),
  );
  new S3BucketNotification(scope, 'Notifications', {
    bucket: bucket.name,
    queue: notifies.map(({ queue, prefix, suffix }) => ({
      queueArn: queue.arn,
      events: ['s3:ObjectCreated:*'],
      filterPrefix: prefix,
      filterSuffix: suffix,
    })),
    // S3 sends a test message at once, and fails without the permission.
    dependsOn: policies,
  });
}

function mayTell(queueArn: string, bucketArn: string, account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': bucketArn }, StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  });
}
