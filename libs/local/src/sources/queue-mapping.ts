import type { SQSRecord } from 'aws-lambda';
import type { Caller, Iam, Invoker, InvokeResult, Source } from '../cloud.types.js';
import { itemFailures } from './item-failures.js';
import type { QueueConsumer } from './queue-consumer.js';
import type { QueueMappingSettings } from './queue-mapping-settings.js';
import { WakeUp } from './wake-up.js';

const CONSUME_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const LONG_POLL_SECONDS = 20;
const RETRY_AFTER_ERROR_MS = 500;
/** Lambda's limit for the event of a synchronous invocation is 6 MB. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024 - 1024;

export interface QueueMappingProps {
  readonly settings: QueueMappingSettings;
  readonly consumer: QueueConsumer;
  readonly invoker: Invoker;
  readonly iam: Iam;
  /** The role of the mapping's function. */
  readonly role: Caller;
  readonly functionTimeoutSeconds: number;
  /** Invocations that the function runs at once. */
  readonly functionConcurrency: number;
  readonly warn: (message: string) => void;
  /** Seconds after which a failed message is tried again. @default - the queue's visibility timeout, as in AWS */
  readonly retrySeconds?: number;
  /** 0 <= n < 1; seeded in tests. @default Math.random */
  readonly random?: () => number;
}

/**
 * Runs a function with the messages of a queue. Done messages are deleted; what fails stays hidden until the queue's visibility
 * timeout has passed and comes again, until the queue's redrive policy makes it a dead letter.
 *
 * Messages of a standard queue are shuffled within a batch, since AWS promises no order.
 */
export class QueueMapping implements Source {
  readonly address: string;
  private readonly invocations = new Set<Promise<void>>();
  private readonly freed = new WakeUp();
  private abandonPoll: (() => void) | undefined;
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(private readonly props: QueueMappingProps) {
    this.address = props.settings.address;
  }

  /** @throws Error when the function's role may not consume the queue, or when the queue hides messages for less than the function runs */
  start(): Promise<void> {
    const { settings, consumer, iam, role, functionTimeoutSeconds } = this.props;
    const { visibilitySeconds, arn } = consumer.queue;
    for (const action of CONSUME_QUEUE) {
      const decision = iam.authorize(role, { action, resource: arn });
      if (!decision.allowed) return Promise.reject(new Error(`${this.address}: ${decision.message}`));
    }
    if (visibilitySeconds < functionTimeoutSeconds) {
      const times = `${visibilitySeconds} s is less than the function's timeout of ${functionTimeoutSeconds} s`;
      return Promise.reject(new Error(`${this.address}: the queue's visibility timeout of ${times}`));
    }
    if (settings.enabled) this.running = this.run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.freed.signal();
    this.abandonPoll?.();
    await this.running;
    await Promise.all(this.invocations);
  }

  state(): Readonly<Record<string, unknown>> {
    const { settings, consumer } = this.props;
    const { functionName, enabled } = settings;
    return { function: functionName, queue: consumer.queue.name, enabled, running: this.invocations.size };
  }

  private async run(): Promise<void> {
    const { settings, functionConcurrency } = this.props;
    const most = Math.min(settings.maximumConcurrency, functionConcurrency);
    while (!this.stopping) {
      try {
        // Messages are taken only when they can run: waiting ones would count as received.
        if (this.invocations.size >= most) await this.freed.sleep();
        else await this.takeSome();
      } catch (error) {
        this.warn(error);
        await this.freed.sleep(RETRY_AFTER_ERROR_MS);
      }
    }
  }

  private async takeSome(): Promise<void> {
    const records = await this.collect();
    if (this.stopping) return this.props.consumer.release(records);
    for (const batch of bySize(await this.wanted(records))) this.dispatch(batch);
  }

  private async collect(): Promise<readonly SQSRecord[]> {
    const { batchSize, windowMs } = this.props.settings;
    const records = [...(await this.poll(batchSize, LONG_POLL_SECONDS))];
    const end = Date.now() + windowMs;
    while (records.length > 0 && records.length < batchSize && !this.stopping) {
      const left = end - Date.now();
      if (left <= 0) break;
      records.push(...(await this.poll(batchSize - records.length, left / 1000)));
    }
    return records;
  }

  /** A long poll that ends when the mapping stops. */
  private poll(count: number, seconds: number): Promise<readonly SQSRecord[]> {
    const { consumer } = this.props;
    const polling = consumer.receive(count, seconds);
    return new Promise((resolve, reject) => {
      polling.then(resolve, reject).finally(() => (this.abandonPoll = undefined));
      this.abandonPoll = () => {
        resolve([]);
        // The engine goes on waiting: what it still hands over goes back at once.
        polling.then((records) => consumer.release(records)).catch(() => undefined);
      };
    });
  }

  /** Those that the filter lets through; the others are deleted, as Lambda does. */
  private async wanted(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
    const { settings, consumer, random = Math.random } = this.props;
    const { filter } = settings;
    const wanted = filter ? records.filter(filter) : records;
    if (wanted.length < records.length) await consumer.delete(records.filter((record) => !wanted.includes(record)));
    return consumer.queue.fifo ? wanted : shuffled(wanted, random);
  }

  private dispatch(records: readonly SQSRecord[]): void {
    const invocation = this.deliver(records)
      .catch((error: unknown) => this.warn(error))
      .finally(() => {
        this.invocations.delete(invocation);
        this.freed.signal();
      });
    this.invocations.add(invocation);
  }

  private async deliver(records: readonly SQSRecord[]): Promise<void> {
    const { settings, consumer, invoker, retrySeconds } = this.props;
    const result = await invoker.invoke(settings.functionName, { Records: records });
    const failed = failedOf(result, records, settings.reportsItemFailures);
    await consumer.delete(records.filter((record) => !failed.includes(record)));
    if (failed.length === 0) return;
    // What fails because everything is being stopped is to run at once after the next start.
    if (this.stopping) await consumer.release(failed);
    else if (retrySeconds !== undefined) await consumer.release(failed, retrySeconds);
  }

  private warn(error: unknown): void {
    // A poll that ends with the engine is no news.
    if (!this.stopping) this.props.warn(`${this.address}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An answer that is not understood, or names a message that is not of this batch, makes all of it fail. */
function failedOf(
  result: InvokeResult,
  records: readonly SQSRecord[],
  reportsItemFailures: boolean,
): readonly SQSRecord[] {
  if (!result.ok) return records;
  if (!reportsItemFailures) return [];
  const ids = itemFailures(result.payload);
  if (!ids?.every((id) => records.some(({ messageId }) => messageId === id))) return records;
  return records.filter(({ messageId }) => ids.includes(messageId));
}

function bySize(records: readonly SQSRecord[]): readonly (readonly SQSRecord[])[] {
  const batches: SQSRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes > room) {
      batches.push([]);
      room = MAX_EVENT_BYTES;
    }
    batches.at(-1)?.push(record);
    room -= bytes;
  }
  return batches;
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
