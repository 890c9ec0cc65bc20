import { CorrelationContext } from '#platform/logging/correlation.context.js';

/** What a slice tells users or topics. */
export interface Frame {
  /** Type of a class with `@ServerFrame`, e.g. `invite`. */
  readonly type: string;
  /**
   * Deterministic (`<sessionId>:<edge>`), never made anew: a repeated push, after a crash say, carries the same one and clients
   * drop it (requirement X4).
   */
  readonly eventId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A frame on the wire. */
export interface PushedFrame extends Frame {
  /** When it was pushed, RFC 3339. */
  readonly time: string;
  /** Of the hop that caused it (requirement X6). */
  readonly correlationId?: string;
}

/** A frame addressed to a user. */
export interface UserFrame extends PushedFrame {
  /** Place in the user's own sequence. */
  readonly seq: number;
}

/** A frame of a topic. */
export interface TopicFrame extends PushedFrame {
  readonly topic: string;
  /** Place in the topic's sequence. */
  readonly seq: number;
}

/** Largest message that API Gateway delivers is 128 KB; some of it is the envelope's. */
const MAX_DATA_BYTES = 120 * 1024;

/** A frame is larger than API Gateway delivers: a slice's mistake, found before anything is stored or sent. */
export class FrameTooLargeError extends Error {
  override readonly name = 'FrameTooLargeError';
}

/**
 * The frame with what every pushed frame has.
 *
 * @throws FrameTooLargeError
 */
export function stamp({ type, eventId, data }: Frame, time: string): PushedFrame {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_DATA_BYTES)
    throw new FrameTooLargeError(`A frame ${type} has ${bytes} bytes of data; ${MAX_DATA_BYTES} fit`);
  const correlationId = CorrelationContext.get();
  return { type, eventId, time, ...(correlationId !== undefined && { correlationId }), data };
}
