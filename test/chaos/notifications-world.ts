import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NotSentError, type Letter } from '#notifications/channels/channel.js';
import { Channels } from '#notifications/channels/channels.js';
import { DispatchQueues } from '#notifications/dispatch/dispatch.queues.js';
import { HandOver } from '#notifications/dispatch/hand-over.js';
import { NotificationsDispatcherConsumer } from '#notifications/dispatch/notifications-dispatcher.consumer.js';
import { NotificationsBed } from '#notifications/notifications-bed.fixture.js';
import { encodeRecipient, type Recipient } from '#notifications/recipient.js';
import { NoPress } from '#notifications/sending/document-press.js';
import { NotificationsSenderConsumer } from '#notifications/sending/notifications-sender.consumer.js';
import { NotificationsSweepConsumer } from '#notifications/sweep/notifications-sweep.consumer.js';
import { NotificationTypes } from '#notifications/types/notification-types.js';
import { UploadType } from '#notifications/types/upload.type.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import { streamRecord } from '../factories/stream-record.js';
import type { Removal } from './notifications-removals.js';

/** What goes wrong with one send. */
export type SendFault = 'none' | 'refuse' | 'kill-before' | 'kill-after' | 'lose-answer';

/** What goes wrong with one hand-over to the queue: it does not take the messages, or the worker ends before or after it has. */
export type HandOverFault = 'none' | 'refuse' | 'kill-before' | 'kill-after';

/** One message that left. */
export interface Sent {
  readonly messageId: string;
  readonly recipient: string;
  readonly generation: number;
  readonly id: string;
  readonly itemIds: readonly string[];
}

const logger = new PlatformLogger({ level: 'SILENT' });
const KILLED = Symbol('killed');

/**
 * The workers of the slice around one set of tables: stream and queue are lists, so that a test decides what comes when, how often, and what
 * breaks on the way.
 */
export class NotificationsWorld {
  /** Messages that left, in their order. */
  readonly sent: Sent[] = [];
  /** Senders that did not learn that a message had left, being killed or cut off right after it: each of them allows one repeat. */
  inDoubt = 0;
  readonly #queue: unknown[] = [];
  #handOverFaults: HandOverFault[] = [];
  /** How the worker that is at work ends; several are at the same time. */
  readonly #end = new AsyncLocalStorage<(outcome: typeof KILLED) => void>();
  readonly #sweep: NotificationsSweepConsumer;
  readonly #dispatcher: NotificationsDispatcherConsumer;
  readonly #types = new NotificationTypes([new UploadType()]);

  constructor(
    readonly bed: NotificationsBed,
    client: DynamoDBDocumentClient,
  ) {
    const worker = bed.through(client);
    const queues = { QUEUE_NOTIFICATIONS_DISPATCH: 'plain', QUEUE_NOTIFICATIONS_SIMULATION: 'documents' };
    const sender = {
      send: (_queue: string, messages: readonly { body: unknown }[]) => this.#enqueue(messages.map(({ body }) => body)),
    };
    const senders = new HandOver(
      bed.items,
      new DispatchQueues(sender as never, queues),
      worker.removals,
      this.#types,
      logger,
    );
    this.#dispatcher = new NotificationsDispatcherConsumer(senders, logger);
    this.#sweep = new NotificationsSweepConsumer(worker.deadlines, worker.removals, senders, bed.clock, logger);
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** What goes wrong with the next hand-overs, one fault each. */
  breakHandOvers(faults: readonly HandOverFault[]): void {
    this.#handOverFaults = [...faults];
  }

  /** A run that fails or is killed is left to the next one. */
  async sweep(): Promise<void> {
    await this.#untilDeath(() => this.#sweep.run());
  }

  /** The stream's worker gets this record, so many times; never if it is lost. Whether it finishes or not, that is all. */
  async dispatch({ oldImage, expired }: Removal, times: number): Promise<void> {
    const change = toStreamChange(streamRecord({ oldImage, expired }));
    for (let time = 0; time < times; time += 1) await this.#untilDeath(() => this.#dispatcher.consume(change));
  }

  /** Senders take what waits, all at the same time; what they did not finish waits again. */
  async send(faults: readonly SendFault[], duplicate: boolean): Promise<void> {
    const messages = this.#queue.splice(0);
    const deliveries = duplicate ? [...messages, ...messages] : messages;
    const supply = [...faults];
    await Promise.all(deliveries.map((body) => this.#deliver(body, () => supply.shift() ?? 'none')));
  }

  async #untilDeath(work: () => Promise<unknown>): Promise<void> {
    const { promise: killed, resolve: die } = Promise.withResolvers<typeof KILLED>();
    await Promise.race([this.#end.run(die, work).catch(() => undefined), killed]);
  }

  async #enqueue(bodies: readonly unknown[]): Promise<void> {
    const fault = this.#handOverFaults.shift() ?? 'none';
    if (fault === 'refuse') throw new Error('the queue is not there');
    const die = this.#end.getStore() ?? (() => {});
    if (fault === 'kill-before') return death(die);
    this.#queue.push(...bodies);
    if (fault === 'kill-after') await death(die);
  }

  async #deliver(body: unknown, next: () => SendFault): Promise<void> {
    let die: (outcome: typeof KILLED) => void = () => {};
    const killed = new Promise<typeof KILLED>((resolve) => (die = resolve));
    const channel = {
      reaches: (_recipient: Recipient): _recipient is Recipient => true,
      send: async (letter: Letter, recipient: Recipient, messageId: string): Promise<void> => {
        const fault = next();
        if (fault === 'refuse') throw new NotSentError('refused');
        if (fault === 'kill-before') return death(die);
        this.#record(letter, recipient, messageId);
        if (fault === 'none') return;
        this.inDoubt += 1;
        if (fault === 'lose-answer') throw new Error('socket hang up');
        await death(die);
      },
    };
    const { items, sends } = this.bed;
    const consumer = new NotificationsSenderConsumer(
      items,
      sends,
      new Channels([channel]),
      this.#types,
      new NoPress(),
      logger,
    );
    const message = { messageId: 'm', body, receiveCount: 1, sentAt: 0, attributes: {} };
    const work = consumer.consume(message).then(
      () => true,
      () => false,
    );
    const outcome = await Promise.race([work, killed]);
    if (outcome !== true) this.#queue.push(body);
  }

  #record({ group, items }: Letter, recipient: Recipient, messageId: string): void {
    this.sent.push({
      messageId,
      recipient: encodeRecipient(recipient),
      generation: group.generation,
      id: group.id,
      itemIds: items.map(({ itemId }) => itemId),
    });
  }
}

/** The process ends: whatever it waited for never comes. */
async function death(die: (outcome: typeof KILLED) => void): Promise<never> {
  die(KILLED);
  return new Promise<never>(() => {});
}
