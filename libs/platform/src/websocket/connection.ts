import { WsException } from '@nestjs/websockets';
import type { ClientFrame } from './client-frame.js';
import type { BoundHandlers } from './dispatch.js';
import type { EventType, WsEvent } from './ws-event.js';

/** One thing to tell the client, before it gets its wire form. */
export interface OutgoingFrame {
  readonly event: string;
  readonly data: unknown;
}

/** The phase in which the adapter asks Nest which handlers it has bound. No client stands behind it. */
export type Phase = EventType | 'PROBE';

/**
 * The client object that gateways see (`@ConnectedSocket()`): one per event, never kept.
 *
 * It is deliberately no EventEmitter: Nest's default exception filter would `emit` errors as local events there and
 * they would never reach the client.
 */
export class Connection {
  /** The message being handled; absent on connect and disconnect. */
  request?: ClientFrame;
  /** The first thing that went wrong: what the client is told. */
  failure: unknown;
  /** Frames for this connection, in order. @internal */
  readonly frames: OutgoingFrame[] = [];
  /** What Nest bound to this object. @internal */
  readonly bound: BoundHandlers[] = [];
  /** @internal */
  readonly disconnectCallbacks: ((reason?: string) => void)[] = [];
  readonly #pending: Promise<unknown>[] = [];

  constructor(
    readonly phase: Phase,
    /** What API Gateway sent, as it came. */
    readonly event: WsEvent,
  ) {}

  /** API Gateway's id of the connection. */
  get id(): string {
    return this.event.requestContext.connectionId;
  }

  /** Id of this event: goes into error frames and logs. */
  get requestId(): string {
    return this.event.requestContext.requestId;
  }

  /** What the `$connect` authorizer vouched for, on every event of the connection. Values are flat. */
  get authorizer(): Readonly<Record<string, unknown>> {
    return this.event.requestContext.authorizer ?? {};
  }

  /**
   * Sends a frame `{type: event, time, data}` to this connection, ahead of what the handler returns.
   *
   * @throws Error outside of messages: API Gateway answers 410 to whoever posts to a connection during its `$connect`.
   */
  emit(event: string, data: unknown): void {
    // Filters derived from Nest's BaseWsExceptionFilter report errors by this event, and nothing else of them.
    if (event === 'exception') return this.fail(new WsException(data as object));
    if (this.phase !== 'MESSAGE') throw new Error(`A frame cannot be sent during ${this.phase}; send it on a message`);
    this.frames.push({ event, data });
  }

  /** Makes the function wait for this work before it answers; its failure fails the event. Never rejects itself. */
  waitUntil(work: Promise<unknown>): void {
    this.#pending.push(work.catch((error: unknown) => this.fail(error)));
  }

  /** Makes the event fail: `$connect` is refused, a message is answered by an error frame. The first failure counts. */
  fail(error: unknown): void {
    this.failure ??= error ?? new Error('failed without an error');
  }

  /** Resolves once all work is done, also work that was added meanwhile. @internal */
  async settled(): Promise<void> {
    for (let work = this.#pending.shift(); work; work = this.#pending.shift()) await work;
  }
}
