import type { Credentials, Iam, ResolvedStack, RunningEndpoint, TableChanged } from '../cloud.types.js';
import { bucketNames, createBuckets } from '../engines/create-buckets.js';
import { engineStreamArn } from '../engines/create-tables.js';
import type { DynamoDbEngine } from '../engines/dynamodb.engine.js';
import type { FauxqsEngine } from '../engines/fauxqs.engine.js';
import type { Mailbox } from '../mail/mailbox.js';
import { AwsEndpoint } from './aws-endpoint.js';
import type { AwsService } from './aws-service.js';
import type { CredentialRegistry } from './credential-registry.js';
import type { LocalHosts } from '../site/local-hosts.js';
import { putStackObjects } from '../site/stack-objects.js';
import { DynamoDbFaults, seededRandom } from './dynamodb-faults.js';
import { DynamoDbService } from './dynamodb.service.js';
import { S3Notifications } from './s3-notifications.js';
import { S3Service } from './s3.service.js';
import { SesService } from './ses.service.js';
import { SqsService } from './sqs.service.js';

/** Few enough not to be in the way, many enough that code without a retry shows within minutes. */
const CONFLICT_SHARE = 0.01;

export interface StartAwsProps {
  readonly stack: ResolvedStack;
  readonly engine: DynamoDbEngine;
  /** Has the stack's queues and buckets. @default - no SQS and no S3 */
  readonly messaging?: FauxqsEngine;
  /** Keeps what is mailed. @default - no SES */
  readonly mailbox?: Mailbox;
  readonly credentials: CredentialRegistry & Credentials;
  readonly iam: Iam;
  readonly onChange: TableChanged;
  /** Services beside those of the engines. @default none */
  readonly services?: readonly AwsService[];
  /** Share (0..1) of transactions that are cancelled with TransactionConflict, which no engine does by itself. @default 0.01 */
  readonly conflictShare?: number;
  /** Seed of the injected faults. @default - another one each time */
  readonly seed?: number;
  /** Where the stack's site is served. @default - nowhere else than in AWS */
  readonly hosts?: LocalHosts;
  /** An endpoint whose port the stack knows. @default - a new one on any free port */
  readonly endpoint?: AwsEndpoint;
}

/** A running AWS endpoint, and the services behind it. */
export interface RunningAws extends RunningEndpoint {
  /** The service with this signing name, for callers inside of the local cloud. */
  service(signingName: string): AwsService | undefined;
}

/** Starts the AWS endpoint of a stack whose tables exist. */
export async function startAws(props: StartAwsProps): Promise<RunningAws> {
  const { stack, engine, messaging, mailbox, credentials, iam, onChange } = props;
  const faults = new DynamoDbFaults(props.seed === undefined ? Math.random : seededRandom(props.seed));
  faults.transactionConflict = props.conflictShare ?? CONFLICT_SHARE;
  const { region, accountId } = stack;
  const streamArns = await engineStreams(stack, engine);
  const dynamodb = new DynamoDbService({
    engine: engine.endpoint,
    region,
    accountId,
    iam,
    faults,
    onChange,
    streamArns,
  });
  const services: AwsService[] = [dynamodb, ...(props.services ?? [])];
  if (messaging) {
    const notifications = new S3Notifications(stack, messaging.client);
    services.push(new SqsService({ engine: messaging.endpoint, stack, iam }));
    const s3 = new S3Service({ engine: messaging.endpoint, stack, iam, notifications, hosts: props.hosts });
    services.push(s3);
    for (const bucket of await createBuckets(messaging.endpoint, bucketNames(stack))) await notifications.test(bucket);
    await putStackObjects(stack, s3);
  }
  if (mailbox) services.push(new SesService({ stack, iam, mailbox }));
  const endpoint = props.endpoint ?? (await AwsEndpoint.listen());
  endpoint.open({ credentials, services });
  const service = (name: string): AwsService | undefined => services.find(({ signingName }) => signingName === name);
  return { url: endpoint.url, faults, service, stop: () => endpoint.stop() };
}

async function engineStreams(stack: ResolvedStack, engine: DynamoDbEngine): Promise<ReadonlyMap<string, string>> {
  const arns = new Map<string, string>();
  for (const { args, attributes } of stack.resources('aws_dynamodb_table')) {
    const arn =
      args['stream_enabled'] === true ? await engineStreamArn(engine.client, String(args['name'])) : undefined;
    if (arn !== undefined) arns.set(arn, String(attributes['stream_arn']));
  }
  return arns;
}
