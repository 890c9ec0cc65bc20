/** What the client needs of a WebSocket: the browser's own, and Node's from 22 on. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** What the client takes from its surroundings; tests bring a network and a clock of their own. */
export interface Environment {
  /** Opens a socket. @default the global `WebSocket` */
  readonly openSocket: (url: string) => Socket;
  /** Milliseconds on a clock that never jumps; where it begins does not matter. @default `performance` */
  readonly now: () => number;
  readonly setTimer: (callback: () => void, ms: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
  /** A number in [0, 1): spreads reconnections. */
  readonly random: () => number;
}

/** The browser's or Node's. */
export const SURROUNDINGS: Environment = {
  openSocket: (url) => new WebSocket(url) as unknown as Socket,
  now: () => performance.timeOrigin + performance.now(),
  setTimer: (callback, ms) => setTimeout(callback, ms),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  random: Math.random,
};

/** One timer that can be set again and again; setting it forgets what it was set to before. */
export class Timer {
  #timer: unknown;

  constructor(private readonly environment: Pick<Environment, 'setTimer' | 'clearTimer'>) {}

  get isSet(): boolean {
    return this.#timer !== undefined;
  }

  set(callback: () => void, ms: number): void {
    this.clear();
    this.#timer = this.environment.setTimer(() => {
      this.#timer = undefined;
      callback();
    }, ms);
  }

  clear(): void {
    if (this.#timer !== undefined) this.environment.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}
