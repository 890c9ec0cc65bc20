import type { Frames } from './contract.js';
import type { Problem } from './problem.js';

/** A frame of the server, as the application gets it. */
export interface Frame<T extends keyof Frames = keyof Frames> {
  readonly type: T;
  readonly data: Frames[T];
  /** When it was sent, RFC 3339. */
  readonly time: string;
  /** The same on a repeat, which the client drops. */
  readonly eventId?: string;
  /** Of frames addressed to the user: place in the user's sequence. Of topic frames: place in the topic's. */
  readonly seq?: number;
  /** Only of topic frames. */
  readonly topic?: string;
  /** For support: the same in the server's logs. */
  readonly correlationId?: string;
}

/** What may come over the wire: a frame, an answer, or what the gateway itself says, which has no `type`. */
export interface WireFrame {
  readonly type?: string;
  readonly id?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: Problem;
  readonly time?: string;
  readonly eventId?: string;
  readonly seq?: number;
  readonly topic?: string;
}

/** Reads a message. @returns undefined for what is no frame */
export function readFrame(message: unknown): WireFrame | undefined {
  if (typeof message !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
