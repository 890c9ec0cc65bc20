import type { Environment } from './environment.js';
import { RefusedError, UnansweredError } from './errors.js';
import type { Problem } from './problem.js';

interface Pending {
  readonly resolve: (data: Readonly<Record<string, unknown>>) => void;
  readonly reject: (error: Error) => void;
  readonly timer: unknown;
}

/** Requests that wait for their `ack` or `error`: exactly one comes per id, or none in time. */
export class Requests {
  readonly #pending = new Map<string, Pending>();
  #count = 0;

  constructor(private readonly environment: Pick<Environment, 'setTimer' | 'clearTimer'>) {}

  /**
   * A request that is sent now.
   *
   * @param send gets the id that the answer will carry
   */
  async ask(send: (id: string) => void, timeoutMs: number): Promise<Readonly<Record<string, unknown>>> {
    this.#count += 1;
    const id = `c${this.#count}`;
    return new Promise((resolve, reject) => {
      const timer = this.environment.setTimer(() => this.#fail(id, new UnansweredError('timeout')), timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
      send(id);
    });
  }

  acknowledge(id: string, data: Readonly<Record<string, unknown>>): void {
    this.#take(id)?.resolve(data);
  }

  refuse(id: string, problem: Problem): void {
    this.#fail(id, new RefusedError(problem));
  }

  /** A frame of the gateway itself came: what was sent last has failed, whatever it was. */
  failLast(): void {
    const last = [...this.#pending.keys()].at(-1);
    if (last !== undefined) this.#fail(last, new UnansweredError('gateway'));
  }

  /** The connection is gone, and the answers with it. */
  failAll(): void {
    for (const id of this.#pending.keys()) this.#fail(id, new UnansweredError('connection-lost'));
  }

  #fail(id: string, error: Error): void {
    this.#take(id)?.reject(error);
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.environment.clearTimer(pending.timer);
    this.#pending.delete(id);
    return pending;
  }
}
