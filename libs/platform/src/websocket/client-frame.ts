import { DomainError, type ProblemDetail } from '../errors/domain.error.js';
import type { WsEvent } from './ws-event.js';

/** What a client sends: `{"action":"invite","id":"c1","data":{"to":"bob"}}`. */
export interface ClientFrame {
  readonly action: string;
  /** Chosen by the client; answered by exactly one `ack` or `error` that carries it. */
  readonly id?: string;
  /** `{}` when the client left it out. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Longest `id` of a client frame, characters. */
export const MAX_ID_LENGTH = 64;

/** A frame that cannot be dispatched. `id` is set when at least that could be read. */
export class UnreadableFrame {
  constructor(
    readonly error: DomainError,
    readonly id?: string,
  ) {}
}

/** Reads a message's body. Binary frames are read as UTF-8 text. */
export function readClientFrame(event: WsEvent, maxBytes: number): ClientFrame | UnreadableFrame {
  const body = event.body ?? '';
  const text = event.isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > maxBytes) {
    return new UnreadableFrame(new DomainError(413, 'frame-too-large', `A frame may have at most ${maxBytes} bytes.`));
  }
  const value = parse(text);
  if (!isObject(value)) return new UnreadableFrame(malformed('The frame is not a JSON object.'));
  const errors = envelopeErrors(value);
  const id = isId(value.id) ? value.id : undefined;
  if (errors.length > 0)
    return new UnreadableFrame(malformed('The frame breaks the rules of its envelope.', errors), id);
  const data = (value.data ?? {}) as Record<string, unknown>;
  return id === undefined ? { action: value.action as string, data } : { action: value.action as string, id, data };
}

function envelopeErrors(frame: Record<string, unknown>): ProblemDetail[] {
  const errors: ProblemDetail[] = [];
  if (typeof frame.action !== 'string' || frame.action === '') {
    errors.push({ pointer: '/action', detail: 'must be a non-empty string' });
  }
  if (frame.id !== undefined && !isId(frame.id)) {
    errors.push({ pointer: '/id', detail: `must be a string of 1 to ${MAX_ID_LENGTH} characters` });
  }
  if (frame.data !== undefined && !isObject(frame.data)) errors.push({ pointer: '/data', detail: 'must be an object' });
  return errors;
}

function malformed(detail: string, errors?: readonly ProblemDetail[]): DomainError {
  return new DomainError(400, 'malformed', detail, errors ? { errors } : {});
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= MAX_ID_LENGTH;
}
