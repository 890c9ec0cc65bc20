import { randomUUID } from 'node:crypto';
import type { Resource, ResolvedStack } from '../cloud.types.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { engineUrl } from '../engines/create-queues.js';
import { queuePolicyAllows } from '../iam/queue-policy.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** A new object, as its event tells it. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly by: 'Put' | 'Copy' | 'CompleteMultipartUpload';
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

interface QueueArgs {
  readonly id?: string;
  readonly queue_arn: string;
  readonly events: readonly string[];
  readonly filter_prefix?: string;
  readonly filter_suffix?: string;
}

interface Target {
  readonly bucket: string;
  readonly queueName: string;
  readonly configurationId: string;
  wants(object: CreatedObject): boolean;
}

const CREATED = 's3:ObjectCreated:';

/** Tells queues of new objects, as `aws_s3_bucket_notification` says. */
export class S3Notifications {
  private readonly targets: readonly Target[];
  private sequence = BigInt(Date.now()) << 20n;

  /**
   * @param queues client of the engine that has the stack's queues
   * @throws NotEmulatedError for other events than new objects; Error for a queue that S3 may not send to, as S3 refuses it
   */
  constructor(
    private readonly stack: ResolvedStack,
    private readonly queues: AwsJsonClient,
  ) {
    this.targets = stack.resources('aws_s3_bucket_notification').flatMap((resource) => this.targetsOf(resource));
  }

  /** Whether anybody listens to the bucket. */
  has(bucket: string): boolean {
    return this.targets.some((target) => target.bucket === bucket);
  }

  async created(object: CreatedObject): Promise<void> {
    for (const target of this.targets.filter((it) => it.wants(object))) {
      await this.send(target, { Records: [this.record(object, target)] });
    }
  }

  /** The message that S3 sends when a bucket's notifications are set up: consumers must be able to take it. */
  async test(bucket: string): Promise<void> {
    const facts = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date().toISOString(), Bucket: bucket };
    for (const target of this.targets.filter((it) => it.bucket === bucket)) {
      await this.send(target, { ...facts, RequestId: requestId(), HostId: randomUUID() });
    }
  }

  private async send({ queueName }: Target, body: unknown): Promise<void> {
    const message = { QueueUrl: engineUrl(queueName), MessageBody: JSON.stringify(body) };
    await this.queues.call('AmazonSQS.SendMessage', message);
  }

  private targetsOf(resource: Resource): readonly Target[] {
    const bucket = String(resource.args['bucket']);
    return ((resource.args['queue'] ?? []) as readonly QueueArgs[]).map((args, index) => {
      const other = args.events.find((event) => !event.startsWith(CREATED));
      if (other !== undefined) throw new NotEmulatedError(resource.address, `the event ${other}`);
      const queue = this.stack.byArn(args.queue_arn);
      if (queue?.type !== 'aws_sqs_queue') throw new NotEmulatedError(resource.address, `the queue ${args.queue_arn}`);
      const allowed = queuePolicyAllows(this.stack, queue, {
        service: 's3.amazonaws.com',
        action: 'sqs:SendMessage',
        sourceArn: `arn:aws:s3:::${bucket}`,
      });
      if (!allowed || String(queue.args['name']).endsWith('.fifo')) {
        const why = allowed ? 'S3 does not send to FIFO queues' : 'no policy of the queue lets S3 send to it';
        throw new Error(`${resource.address}: unable to validate the destination ${queue.address}: ${why}`);
      }
      return {
        bucket,
        queueName: String(queue.args['name']),
        configurationId: args.id ?? `tf-s3-queue-${index}`,
        wants: (object) => object.bucket === bucket && wants(args, object),
      };
    });
  }

  private record(object: CreatedObject, { configurationId }: Target): unknown {
    const { stack } = this;
    this.sequence += 1n;
    return {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: stack.region,
      eventTime: new Date().toISOString(),
      eventName: `ObjectCreated:${object.by}`,
      userIdentity: { principalId: stack.accountId },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': requestId(), 'x-amz-id-2': randomUUID() },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId,
        bucket: {
          name: object.bucket,
          ownerIdentity: { principalId: stack.accountId },
          arn: `arn:aws:s3:::${object.bucket}`,
        },
        object: {
          // As in a form: blanks are plus signs.
          key: encodeURIComponent(object.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
          size: object.size,
          eTag: object.etag,
          sequencer: this.sequence.toString(16).toUpperCase().padStart(18, '0'),
        },
      },
    };
  }
}

function wants(
  { events, filter_prefix: prefix = '', filter_suffix: suffix = '' }: QueueArgs,
  object: CreatedObject,
): boolean {
  const named = events.some((event) => event === `${CREATED}*` || event === `${CREATED}${object.by}`);
  return named && object.key.startsWith(prefix) && object.key.endsWith(suffix);
}

function requestId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase();
}
