/** A message in a queue, seen without receiving it. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly state: 'visible' | 'delayed' | 'in-flight';
  /** Milliseconds since the epoch at which it can be received (again); 0 when it can be now. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Values of the attributes of type String or Number. */
  readonly attributes: Readonly<Record<string, string>>;
}

interface EngineMessage {
  readonly messageId: string;
  readonly body: string;
  readonly approximateReceiveCount: number;
  readonly delayUntil?: number;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly messageAttributes: Readonly<Record<string, { readonly StringValue?: string }>>;
}

interface EngineQueue {
  readonly messages: {
    readonly ready: readonly EngineMessage[];
    readonly delayed: readonly EngineMessage[];
    readonly inflight: readonly { readonly message: EngineMessage; readonly visibilityDeadline: number }[];
  };
}

/**
 * Everything in a queue, in the order in which it will be received as far as that is known.
 *
 * @param engine base URL of fauxqs
 * @param name physical name
 */
export async function inspectQueue(engine: string, name: string): Promise<readonly QueuedMessage[]> {
  const response = await fetch(`${engine}/_fauxqs/queues/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  const { messages } = (await response.json()) as EngineQueue;
  return [
    ...messages.ready.map((message) => seen(message, 'visible', 0)),
    ...messages.delayed.map((message) => seen(message, 'delayed', message.delayUntil ?? 0)),
    ...messages.inflight.map(({ message, visibilityDeadline }) => seen(message, 'in-flight', visibilityDeadline)),
  ];
}

function seen(message: EngineMessage, state: QueuedMessage['state'], visibleAt: number): QueuedMessage {
  const { messageId, body, messageGroupId, messageDeduplicationId, approximateReceiveCount } = message;
  const attributes = Object.entries(message.messageAttributes).map(([name, it]) => [name, it.StringValue ?? '']);
  return {
    messageId,
    body,
    state,
    visibleAt,
    receiveCount: approximateReceiveCount,
    ...(messageGroupId !== undefined && { groupId: messageGroupId }),
    ...(messageDeduplicationId !== undefined && { deduplicationId: messageDeduplicationId }),
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  };
}

/** Messages of a queue by what has become of them. */
export interface QueueCounts {
  /** Can be received now. */
  readonly visible: number;
  /** Received and not yet deleted. */
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * Counts a queue's messages. The engine's own figures are those of the last look at the queue: what nobody polls seems to be
 * delayed or in flight for ever.
 *
 * @param engine base URL of fauxqs
 * @param name physical name
 */
export async function countMessages(engine: string, name: string): Promise<QueueCounts> {
  const now = Date.now();
  const messages = await inspectQueue(engine, name);
  const count = (state: QueuedMessage['state']): number =>
    messages.filter((message) => message.state === state && message.visibleAt > now).length;
  const [inFlight, delayed] = [count('in-flight'), count('delayed')];
  return { visible: messages.length - inFlight - delayed, inFlight, delayed };
}
