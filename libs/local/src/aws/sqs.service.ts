import type { Iam, ResolvedStack } from '../cloud.types.js';
import { AT_ONCE_SECONDS } from '../engines/create-queues.js';
import { queueDefinition, type QueueDefinition } from '../engines/queue-definition.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from './aws-service.js';
import { HttpForwarder } from './http-forwarder.js';
import { refusalOf, splitEntries, sqsError, withOlderCode, type SqsBody } from './sqs-requests.js';

const TARGET = 'AmazonSQS.';

/** Operations on one queue, and the permission that each asks for. */
const QUEUE_OPERATIONS: Readonly<Record<string, string>> = {
  SendMessage: 'SendMessage',
  SendMessageBatch: 'SendMessage',
  ReceiveMessage: 'ReceiveMessage',
  DeleteMessage: 'DeleteMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibility: 'ChangeMessageVisibility',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  GetQueueAttributes: 'GetQueueAttributes',
  GetQueueUrl: 'GetQueueUrl',
  ListDeadLetterSourceQueues: 'ListDeadLetterSourceQueues',
  PurgeQueue: 'PurgeQueue',
};

export interface SqsServiceProps {
  /** Base URL of the engine, which has the stack's queues. */
  readonly engine: string;
  readonly stack: ResolvedStack;
  readonly iam: Iam;
}

/**
 * SQS: permissions and what the engine does not check here, messages in the engine. Queues are the stack's: operations that make,
 * change or remove one are not emulated.
 */
export class SqsService implements AwsService {
  readonly signingName = 'sqs';
  private readonly forwarder: HttpForwarder;
  private readonly queues: ReadonlyMap<string, QueueDefinition>;

  constructor(private readonly props: SqsServiceProps) {
    this.forwarder = new HttpForwarder(props.engine);
    const queues = props.stack.resources('aws_sqs_queue').map(queueDefinition);
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (!target.startsWith(TARGET)) {
      // The query protocol of old clients has no target.
      return jsonError('NotEmulatedError', 'the local cloud speaks the JSON protocol of SQS only', 501);
    }
    let body: SqsBody;
    try {
      body = JSON.parse(request.body.toString()) as SqsBody;
    } catch {
      return jsonError('com.amazon.coral.service#SerializationException', 'The request is not JSON');
    }
    const operation = target.slice(TARGET.length);
    if (operation === 'ListQueues') return this.listQueues(request, body);
    const action = QUEUE_OPERATIONS[operation];
    if (action === undefined) {
      return jsonError('NotEmulatedError', `the local cloud does not emulate sqs:${operation}`, 501);
    }
    return this.queueOperation(operation, action, request, body);
  }

  stop(): void {
    this.forwarder.close();
  }

  private queueOperation(
    operation: string,
    action: string,
    request: AwsRequest,
    body: SqsBody,
  ): Promise<AwsResponse> | AwsResponse {
    const name = String(body['QueueName'] ?? body['QueueUrl'] ?? '')
      .split('/')
      .at(-1);
    const { region, accountId } = this.props.stack;
    const refused = this.refuse(request, `sqs:${action}`, `arn:aws:sqs:${region}:${accountId}:${name}`);
    if (refused) return refused;
    const queue = this.queues.get(name ?? '');
    if (!queue) {
      return sqsError(
        { code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' },
        'NonExistentQueue',
      );
    }
    if (operation === 'GetQueueUrl') return answer({ QueueUrl: queue.url });
    if (operation === 'ListDeadLetterSourceQueues') return answer({ queueUrls: this.sourcesOf(queue) });
    const refusal = refusalOf(operation, body, queue.fifo);
    if (refusal) return sqsError(refusal);
    if (operation.endsWith('Batch')) return this.batch(operation, request, body, queue);
    return this.forward(operation === 'ChangeMessageVisibility' ? withBody(request, seenAtOnce(body)) : request);
  }

  /** SQS takes the good entries of a batch and reports the bad ones. */
  private async batch(
    operation: string,
    request: AwsRequest,
    body: SqsBody,
    queue: QueueDefinition,
  ): Promise<AwsResponse> {
    const entries = (body['Entries'] ?? []) as readonly SqsBody[];
    const { accepted, refused } = splitEntries(operation, entries, queue.fifo);
    const changesVisibility = operation === 'ChangeMessageVisibilityBatch';
    if (refused.length === 0 && !changesVisibility) return this.forward(request);
    if (accepted.length === 0 && refused.length > 0) return answer({ Successful: [], Failed: refused });
    const Entries = changesVisibility ? accepted.map(seenAtOnce) : accepted;
    const taken = await this.forward(withBody(request, { ...body, Entries }));
    if (taken.status !== 200) return taken;
    const { Successful, Failed = [] } = JSON.parse(taken.body.toString()) as {
      Successful?: unknown;
      Failed?: readonly unknown[];
    };
    return answer({ Successful, Failed: [...Failed, ...refused] });
  }

  private async forward(request: AwsRequest): Promise<AwsResponse> {
    return withOlderCode(await this.forwarder.forward(request));
  }

  private listQueues(request: AwsRequest, body: SqsBody): AwsResponse {
    const refused = this.refuse(request, 'sqs:ListQueues', '*');
    if (refused) return refused;
    const prefix = String(body['QueueNamePrefix'] ?? '');
    const found = [...this.queues.values()].filter(({ name }) => name.startsWith(prefix));
    return answer({ QueueUrls: found.map(({ url }) => url) });
  }

  private sourcesOf(deadLetters: QueueDefinition): readonly string[] {
    return [...this.queues.values()]
      .filter(({ deadLetterArn }) => deadLetterArn === deadLetters.arn)
      .map(({ url }) => url);
  }

  private refuse(request: AwsRequest, action: string, resource: string): AwsResponse | undefined {
    const decision = this.props.iam.authorize(request.caller, { action, resource });
    if (decision.allowed) return undefined;
    const refusal = jsonError('com.amazon.coral.service#AccessDeniedException', decision.message, 403);
    return { ...refusal, headers: { ...refusal.headers, 'x-amzn-query-error': 'AccessDenied;Sender' } };
  }
}

/** 0 seconds as the engine understands it. */
function seenAtOnce(body: SqsBody): SqsBody {
  return body['VisibilityTimeout'] === 0 ? { ...body, VisibilityTimeout: AT_ONCE_SECONDS } : body;
}

function withBody(request: AwsRequest, body: unknown): AwsRequest {
  return { ...request, body: Buffer.from(JSON.stringify(body)) };
}

function answer(body: unknown): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}
