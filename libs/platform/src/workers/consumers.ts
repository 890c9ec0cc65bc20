/** What happened to an item, as slices see it: unmarshalled, with what the adapters already know. */
export interface StreamChange {
  /** The record's id, unique within its stream. */
  readonly eventId: string;
  /** Position in the shard; numeric text of varying length, so never compare it as text. */
  readonly sequenceNumber: string;
  readonly type: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** When the item changed by DynamoDB's clock, in milliseconds since the Unix epoch, rounded down to a second. */
  readonly createdAt: number;
  readonly keys: Readonly<Record<string, unknown>>;
  /** The item after the change; absent for REMOVE and for streams without new images. */
  readonly newImage?: Readonly<Record<string, unknown>>;
  /** The item before the change; absent for INSERT and for streams without old images. */
  readonly oldImage?: Readonly<Record<string, unknown>>;
  /** Whether the item was removed by its TTL, not by a caller. */
  readonly expired: boolean;
}

/** A message of a queue, its body parsed. */
export interface QueueMessage {
  readonly messageId: string;
  /** The body as JSON; text that is not JSON fails the message. */
  readonly body: unknown;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** When it was sent, in milliseconds since the Unix epoch. */
  readonly sentAt: number;
  /** FIFO queues only. */
  readonly groupId?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A scheduled run. */
export interface ScheduledRun {
  /** The event's id; the same for all attempts of one run. */
  readonly id: string;
  /** The posted or scheduled event as it came. */
  readonly event: unknown;
}

/** Takes the changes of a stream one by one. Deliveries repeat: it must be idempotent by a condition on the data. */
export interface StreamConsumer {
  consume(change: StreamChange): Promise<void>;
}

/** Takes all changes of an invocation at once and answers with the sequence numbers that failed, in any order. */
export interface StreamBatchConsumer {
  consumeBatch(changes: readonly StreamChange[]): Promise<readonly string[]>;
}

/** Takes the messages of a queue one by one. Deliveries repeat: it must be idempotent by a condition on the data. */
export interface QueueConsumer {
  consume(message: QueueMessage): Promise<void>;
}

/** Does scheduled work; what it returns (JSON-able figures) is the invocation's result. */
export interface ScheduledConsumer {
  run(run: ScheduledRun): Promise<unknown>;
}

/** A task of a state machine. */
export interface TaskRun {
  /** The payload, as the machine's document makes it. */
  readonly input: unknown;
}

/**
 * Does one task of a state machine; what it returns (plain JSON) is the task's result. Machines retry tasks: it must be idempotent.
 *
 * What the machine decides on is a result. Only what is worth another try is thrown: the error's name is what `Retry` and `Catch` see.
 */
export interface TaskConsumer {
  run(task: TaskRun): Promise<unknown>;
}
