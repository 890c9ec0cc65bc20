import type { InvokeResult } from '../cloud.types.js';
import type { ExecutionEnvironment } from './execution-environment.js';
import type { InvocationFault } from './faults.types.js';
import { invokeWithFault } from './invoke-with-fault.js';

/** An idle environment ends after this time, as Lambda's do. */
const IDLE_MILLISECONDS = 5 * 60_000;

interface Idle {
  readonly environment: ExecutionEnvironment;
  readonly timer: NodeJS.Timeout;
}

/**
 * The execution environments of one function: one per concurrent invocation, reused while they live, up to the function's
 * concurrency. What comes on top waits in line (AWS would throttle; a laptop's burst is not worth an error).
 */
export class FunctionPool {
  readonly #idle: Idle[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #waiting: Array<() => void> = [];
  #busy = 0;
  #stopped = false;

  constructor(
    private readonly concurrency: number,
    private readonly create: () => ExecutionEnvironment,
  ) {}

  /**
   * @param signal ends the wait for a free environment; what already runs is not stopped by it, as in AWS.
   * @throws the signal's reason when it fires while waiting.
   */
  async invoke(
    event: string,
    fault: InvocationFault | undefined,
    signal: AbortSignal | undefined,
  ): Promise<InvokeResult> {
    if (this.concurrency === 0) {
      return { ok: false, errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
    }
    if (this.#busy < this.concurrency) this.#busy++;
    else await this.#turn(signal);
    try {
      return await this.#run(event, fault);
    } finally {
      // The place goes straight to the next in line: a caller that comes in between must not get it as well.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#busy--;
    }
  }

  async #run(event: string, fault: InvocationFault | undefined): Promise<InvokeResult> {
    if (this.#stopped) return { ok: false, errorType: 'ServiceException', errorMessage: 'The local cloud is stopping' };
    const environment = this.#take();
    try {
      return await invokeWithFault(environment, event, fault);
    } finally {
      this.#giveBack(environment);
    }
  }

  /** Number of live environments. */
  get size(): number {
    return this.#all.size;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#idle) clearTimeout(timer);
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all([...this.#all].map((environment) => environment.terminate()));
    this.#all.clear();
  }

  #take(): ExecutionEnvironment {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.environment.alive) return idle.environment;
      this.#all.delete(idle.environment);
    }
    const environment = this.create();
    this.#all.add(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (!environment.alive || this.#stopped) {
      this.#all.delete(environment);
      void environment.terminate();
      return;
    }
    const timer = setTimeout(() => this.#retire(environment), IDLE_MILLISECONDS).unref();
    this.#idle.push({ environment, timer });
  }

  #retire(environment: ExecutionEnvironment): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index >= 0) this.#idle.splice(index, 1);
    this.#all.delete(environment);
    void environment.terminate();
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', abandon);
        resolve();
      };
      const abandon = (): void => {
        const index = this.#waiting.indexOf(wake);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', abandon, { once: true });
      this.#waiting.push(wake);
    });
  }
}
