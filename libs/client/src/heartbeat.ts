import { type Environment, Timer } from './environment.js';

export interface HeartbeatOptions {
  /** How long the server may be silent after a ping, milliseconds. @default 10000 */
  readonly silenceMs?: number;
  /** Pings right after connecting, which measure the server's time. @default 5 */
  readonly firstPings?: number;
  /** Time between these, milliseconds. @default 200 */
  readonly firstPingsEveryMs?: number;
}

/** Pings, and notices when nobody answers: a connection can be dead for minutes before the socket says so. */
export class Heartbeat {
  readonly #next: Timer;
  readonly #silence: Timer;
  #everyMs = 0;
  #left = 0;

  /**
   * @param ping sends a ping; `isFirst` for those right after connecting
   * @param onSilence called when nothing came after a ping
   */
  constructor(
    environment: Pick<Environment, 'setTimer' | 'clearTimer'>,
    private readonly ping: (isFirst: boolean) => void,
    private readonly onSilence: () => void,
    private readonly options: HeartbeatOptions = {},
  ) {
    this.#next = new Timer(environment);
    this.#silence = new Timer(environment);
  }

  /** Begins with a few pings in a row, then goes on at this pace. */
  start(everyMs: number): void {
    this.#everyMs = everyMs;
    this.#left = this.options.firstPings ?? 5;
    this.beat();
  }

  stop(): void {
    this.#next.clear();
    this.#silence.clear();
  }

  /** Something came from the server. */
  alive(): void {
    this.#silence.clear();
  }

  /** Pings now, whenever the next ping would have been. */
  beat(): void {
    const isFirst = this.#left > 0;
    this.#left -= 1;
    if (!this.#silence.isSet) this.#silence.set(this.onSilence, this.options.silenceMs ?? 10_000);
    this.#next.set(() => this.beat(), this.#left > 0 ? (this.options.firstPingsEveryMs ?? 200) : this.#everyMs);
    this.ping(isFirst);
  }
}
