import { BackOff, type BackOffOptions } from './back-off.js';
import { type Environment, type Socket, Timer } from './environment.js';
import { readFrame, type WireFrame } from './wire.js';

/** `connecting`: no connection, or one that has not been welcomed. `waiting`: for the next attempt. */
export type LinkStatus = 'connecting' | 'open' | 'waiting' | 'closed';

export interface LinkOptions extends BackOffOptions {
  /** How long a connection may take to be welcomed, milliseconds. @default 15000 */
  readonly welcomeMs?: number;
}

/** What a link tells its owner. */
export interface LinkListener {
  /** The address with the token, asked for anew on every attempt. */
  readonly address: () => Promise<string>;
  /** The socket is open: time to say hello. */
  readonly onConnected: () => void;
  readonly onFrame: (frame: WireFrame) => void;
  /**
   * Called on every change. `open` is what the owner says with `welcomed()`.
   *
   * @param cause why there is no connection, where something was thrown on the way to one
   */
  readonly onStatus: (status: LinkStatus, cause?: unknown) => void;
}

/** Close code of connections that this side gives up (4000 to 4999 are for applications). */
const GIVEN_UP = 4000;

/** One connection after the other, until it is closed: opened again after every loss, with growing, jittered pauses. */
export class Link {
  readonly #backOff: BackOff;
  readonly #timer: Timer;
  #socket: Socket | undefined;
  #status: LinkStatus = 'closed';
  /** Which attempt is the present one: what belongs to an earlier one is ignored. */
  #attempt = 0;

  constructor(
    private readonly environment: Environment,
    private readonly listener: LinkListener,
    private readonly options: LinkOptions = {},
  ) {
    this.#backOff = new BackOff(environment.random, options);
    this.#timer = new Timer(environment);
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Connects, unless it does already. A pause between two attempts ends. */
  open(): void {
    if (this.#status === 'closed' || this.#status === 'waiting') this.#connect();
  }

  /** Ends the connection for good; `open` begins anew. */
  close(): void {
    this.#drop(1000);
    this.#timer.clear();
    this.#backOff.reset();
    this.#become('closed');
  }

  /** The server has welcomed the connection. */
  welcomed(): void {
    this.#timer.clear();
    this.#backOff.reset();
    this.#become('open');
  }

  /** Gives the present connection up, and connects anew. @param cause what was thrown, if that is why */
  giveUp(cause?: unknown): void {
    if (this.#status === 'closed' || this.#status === 'waiting') return;
    this.#drop(GIVEN_UP);
    this.#timer.set(() => this.#connect(), this.#backOff.next());
    this.#become('waiting', cause);
  }

  /** Sends a frame, if there is a connection. */
  send(frame: object): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #connect(): void {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#become('connecting');
    this.#timer.set(() => this.giveUp(), this.options.welcomeMs ?? 15_000);
    this.listener
      .address()
      .then((address) => this.#isCurrent(attempt) && this.#openSocket(address, attempt))
      // Either there is no token, or the address is none: both are tried again, and told.
      .catch((cause: unknown) => this.#isCurrent(attempt) && this.giveUp(cause));
  }

  #openSocket(address: string, attempt: number): void {
    const socket = this.environment.openSocket(address);
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#isCurrent(attempt)) this.listener.onConnected();
    };
    socket.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame && this.#isCurrent(attempt)) this.listener.onFrame(frame);
    };
    socket.onclose = () => {
      if (this.#isCurrent(attempt)) this.giveUp();
    };
    // A close follows every error.
    socket.onerror = () => undefined;
  }

  #isCurrent(attempt: number): boolean {
    return attempt === this.#attempt;
  }

  #drop(code: number): void {
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = undefined;
    try {
      socket?.close(code);
    } catch {
      // It was closed already.
    }
  }

  #become(status: LinkStatus, cause?: unknown): void {
    if (status === this.#status) return;
    this.#status = status;
    this.listener.onStatus(status, cause);
  }
}
