import type { GenerationOf } from '../groups/items.repository.js';

/** What the queues carry: which generation, and some of its recipients. The items stay in their table. */
export interface DispatchMessage extends GenerationOf {
  /** Encoded. */
  readonly recipients: readonly string[];
}

/** Recipients of one message: they are sent to one after the other, well within one run of the sender. */
export const RECIPIENTS_PER_MESSAGE = 10;

/** The messages that hand a generation over. */
export function messagesOf(generation: GenerationOf, recipients: readonly string[]): DispatchMessage[] {
  const { type, id, series } = generation;
  return Array.from({ length: Math.ceil(recipients.length / RECIPIENTS_PER_MESSAGE) }, (_, n) => ({
    type,
    id,
    series,
    generation: generation.generation,
    recipients: recipients.slice(n * RECIPIENTS_PER_MESSAGE, (n + 1) * RECIPIENTS_PER_MESSAGE),
  }));
}

/** @throws TypeError for a body that is none of ours, which makes it a dead letter */
export function toDispatchMessage(body: unknown): DispatchMessage {
  const message = body as Partial<DispatchMessage> | null;
  const { type, id, series, generation, recipients } = message ?? {};
  if (
    typeof type !== 'string' ||
    typeof id !== 'string' ||
    typeof series !== 'number' ||
    typeof generation !== 'number' ||
    !Array.isArray(recipients) ||
    !recipients.every((one) => typeof one === 'string')
  ) {
    throw new TypeError('not a message of the dispatcher');
  }
  return { type, id, series, generation, recipients };
}
