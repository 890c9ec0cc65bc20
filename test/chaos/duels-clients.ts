import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as fc from 'fast-check';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';

/** What a request does before and after it reaches the database. */
export interface Hooks {
  readonly before?: (input: object) => Promise<void>;
  readonly after?: (input: object) => Promise<void>;
}

/** The process that a request belongs to. */
const processes = new AsyncLocalStorage<{ isDead: boolean }>();

/** A client of a test's database whose requests can be held up, from the moment on that a test says so. */
export class HookedClient {
  readonly client: DynamoDBDocumentClient;
  hooks: Hooks = {};
  /** What the requests of dead processes wait for. */
  readonly #burial = Promise.withResolvers<never>();

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.client = createDocumentClient({ endpoint, region: 'us-west-2', credentials });
    this.client.middlewareStack.add(
      (next) => async (args) => {
        await this.hooks.before?.(args.input);
        await this.#alive();
        const result = await next(args);
        await this.hooks.after?.(args.input);
        await this.#alive();
        return result;
      },
      { step: 'initialize', name: 'hooks' },
    );
  }

  /** Ends it. What was killed may now fail, so that nothing of it is left. */
  stop(): void {
    this.#burial.promise.catch(() => undefined);
    this.#burial.reject(new Error('killed'));
    this.client.destroy();
  }

  /** Does all of it at once; the scheduler decides which request goes next, before it is sent and before its answer is read. */
  async interleaved<T>(scheduler: fc.Scheduler, works: readonly (() => Promise<T>)[]): Promise<T[]> {
    const turn = async (): Promise<void> => scheduler.schedule(Promise.resolve());
    this.hooks = { before: turn, after: turn };
    try {
      return await scheduler.waitFor(Promise.all(works.map(async (work) => work())));
    } finally {
      this.hooks = {};
    }
  }

  /** Goes on only if the process does. */
  async #alive(): Promise<void> {
    if (processes.getStore()?.isDead) await this.#burial.promise;
  }
}

/**
 * Does work until it comes to the given place of a request, and kills it there: nothing of it ever goes on, as when a Lambda's process ends.
 *
 * @param at which request, and whether before it is sent or after it took effect
 * @throws Error when the work ended without coming there
 */
export async function kill(
  hooked: HookedClient,
  at: { readonly when: 'before' | 'after'; readonly is: (input: object) => boolean },
  work: () => Promise<unknown>,
): Promise<void> {
  const { promise: killed, resolve: die } = Promise.withResolvers<'killed'>();
  const self = { isDead: false };
  const hook = async (input: object): Promise<void> => {
    if (processes.getStore() !== self || !at.is(input)) return Promise.resolve();
    self.isDead = true;
    die('killed');
    return Promise.resolve();
  };
  hooked.hooks = { [at.when]: hook };
  const outcome = await Promise.race([killed, processes.run(self, work)]);
  hooked.hooks = {};
  if (outcome !== 'killed') throw new Error(`it was not killed, but came to ${JSON.stringify(outcome)}`);
}

/**
 * Two works at the same time. The order changes with `n`: one of them has read everything and is about to write when the other one does all of its
 * work; the same the other way round; both begin at once, one of them a little later.
 *
 * @returns what they came to
 */
export async function race<A, B>(
  hooked: HookedClient,
  n: number,
  one: () => Promise<A>,
  other: () => Promise<B>,
): Promise<[A, B]> {
  if (n % 4 === 0) return overtaken(hooked, one, other);
  if (n % 4 === 1) return (await overtaken(hooked, other, one)).reverse() as [A, B];
  const headStart = async (): Promise<void> => {
    for (let left = n % 24; left > 0; left -= 1) await new Promise(setImmediate);
  };
  return n % 4 === 2 ? Promise.all([one(), headStart().then(other)]) : Promise.all([headStart().then(one), other()]);
}

/** Does one work up to its first transaction, then all of the other, then the rest. */
export async function overtaken<A, B>(
  hooked: HookedClient,
  slow: () => Promise<A>,
  fast: () => Promise<B>,
): Promise<[A, B]> {
  let overtaking: Promise<B> | undefined;
  hooked.hooks = {
    before: async (input) => {
      if (!isTransaction(input) || overtaking) return;
      hooked.hooks = {};
      overtaking = fast();
      await overtaking;
    },
  };
  const first = await slow();
  hooked.hooks = {};
  return [first, await (overtaking ?? fast())];
}

/** Whether a request is a transaction. */
export function isTransaction(input: object): boolean {
  return 'TransactItems' in input;
}
