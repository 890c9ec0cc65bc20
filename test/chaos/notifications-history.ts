import { NotificationsBed } from '#notifications/notifications-bed.fixture.js';
import { NotificationEndingsService } from '#notifications/notifications-endings.service.js';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
import { expire, watchRemovals, type Removal } from './notifications-removals.js';
import { GROUPS, type Action, type AppendStep, type Step } from './notifications-steps.js';
import { NotificationsWorld } from './notifications-world.js';
import { ABANDONED, faultyWorker, NO_FAULTS, type Faults, type FaultyWorker } from './votes-faults.js';
import { randomSource, type RandomSource } from './votes-random.js';

const API_WORKERS = 5;
const FAULTS: Faults = {
  ...NO_FAULTS,
  conflict: 0.15,
  loseAnswer: 0.05,
  loseRequest: 0.05,
  crashBefore: 0.02,
  crashAfter: 0.04,
};
/** Share of removals whose answer is lost. */
const LOST_REMOVALS = 0.1;

/** What a client was told: its item is in the group, and its recipients get what is in this generation. */
export interface Accepted {
  readonly id: string;
  readonly itemId: string;
  readonly generation: number;
  readonly recipients: readonly string[];
}

let runs = 0;

/** Plays a history against the slice on a real engine, with faults wherever something is written or sent. */
export class History {
  readonly world: NotificationsWorld;
  readonly removals: Removal[] = [];
  readonly accepted: Accepted[] = [];
  readonly #workers: readonly { readonly worker: FaultyWorker; readonly bed: NotificationsBed }[];
  readonly #endings: NotificationEndingsService;
  readonly #run = (runs += 1);
  readonly #known = new Map<string, string[]>();
  #items = 0;
  #dispatched = 0;

  constructor(
    readonly bed: NotificationsBed,
    seed: number,
  ) {
    const random = randomSource(seed);
    const client = removingClient(bed, this.removals, random);
    this.world = new NotificationsWorld(bed, client);
    const { groups, removals } = bed.through(client);
    this.#endings = new NotificationEndingsService(groups, removals, bed.clock);
    this.#workers = Array.from({ length: API_WORKERS }, () => {
      const worker = faultyWorker(bed.db.endpoint, FAULTS, random);
      return { worker, bed: bed.through(worker.client) };
    });
  }

  /** The groups of this history; no other one touches them. */
  get ids(): readonly string[] {
    return Array.from({ length: GROUPS }, (_, n) => this.#idOf(n));
  }

  async play(step: Step): Promise<void> {
    this.world.breakHandOvers(step.handOvers);
    const calls = this.#workers.map((_, n) =>
      this.#callAll(
        n,
        step.appends.filter((_append, index) => index % API_WORKERS === n),
      ),
    );
    await Promise.all([...calls, ...step.actions.map((action) => this.#act(action))]);
    await this.#deliver(step);
    this.bed.clock.advance(1_000);
  }

  /** Time goes on and nothing breaks any more, until all is sent. */
  async finish(): Promise<void> {
    const calm: Step = {
      appends: [],
      actions: [{ kind: 'sweep' }],
      records: [],
      handOvers: [],
      sends: [],
      duplicate: false,
    };
    this.bed.clock.advance(1_000_000);
    // A sender that was killed keeps its recipient for a while, and the sweep waits for the stream; each round is longer than both.
    for (let round = 0; round < 20; round += 1) {
      await this.play(calm);
      if (round > 1 && this.world.waiting === 0) break;
      this.bed.clock.advance(600_000);
    }
    for (const { worker } of this.#workers) worker.client.destroy();
  }

  async #callAll(workerIndex: number, appends: readonly AppendStep[]): Promise<void> {
    for (const append of appends) await this.#call(workerIndex, append);
  }

  /** Repeats the call until it is answered, as a client would. */
  async #call(workerIndex: number, { group, item, deadline, recipient }: AppendStep): Promise<void> {
    const { worker, bed } = this.#workers[workerIndex] ?? raise('no such worker');
    const id = this.#idOf(group);
    const itemId = this.#itemOf(id, item);
    const executeAt = new Date(bed.clock.now() + deadline * 1000).toISOString();
    const recipients = ['email:first@x.test', `user:${recipient}`];
    for (let attempt = 0; attempt < 50; attempt += 1) {
      // Time goes on while others are at the same group: no two generations begin at the same instant.
      bed.clock.advance(1);
      const outcome = await worker
        .run(() => bed.append({ id, items: [itemId], recipients, executeAt }))
        .catch(() => ABANDONED);
      if (typeof outcome === 'symbol') continue;
      this.accepted.push({ id, itemId, recipients, generation: outcome.group.generation });
      return;
    }
    raise('a client was never answered');
  }

  async #act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'sweep':
        return this.world.sweep();
      case 'expire':
        // Only what the sweep has left for an hour: rarely anything, so the clock is moved for it.
        this.bed.clock.advance(3_600_000);
        return expire(this.bed, this.removals);
      case 'flush':
        return void (await this.#endings.flush(this.#nameOf(action.group)).catch(ignore));
      case 'cancel':
        return this.#endings.cancel(this.#nameOf(action.group)).catch(ignore);
      case 'wait':
        return this.bed.clock.advance(action.seconds * 1000);
    }
  }

  async #deliver({ records, sends, duplicate }: Step): Promise<void> {
    const news = this.removals.slice(this.#dispatched);
    this.#dispatched = this.removals.length;
    // One shard's records, one after the other.
    for (const [n, removal] of news.entries()) await this.world.dispatch(removal, records[n % records.length] ?? 1);
    await this.world.send(sends, duplicate);
  }

  #nameOf(group: number) {
    return { type: 'UPLOAD', id: this.#idOf(group) };
  }

  #idOf(group: number): string {
    return `run${this.#run}-g${group}`;
  }

  #itemOf(id: string, item: AppendStep['item']): string {
    const known = this.#known.get(id) ?? [];
    const old = item === 'new' ? undefined : known[item.repeat % known.length];
    if (old !== undefined) return old;
    this.#items += 1;
    const itemId = `i${this.#items}`;
    this.#known.set(id, [...known, itemId]);
    return itemId;
  }
}

/** A client on which removals are watched, and some of their answers are lost. */
function removingClient({ db, env }: NotificationsBed, removals: Removal[], random: RandomSource) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = createDocumentClient({ endpoint: db.endpoint, region: 'us-west-2', credentials });
  client.middlewareStack.add(
    (send) => async (args) => {
      const result = await send(args);
      if ('TransactItems' in args.input && random() < LOST_REMOVALS)
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      return result;
    },
    { step: 'initialize', name: 'loseAnswers', priority: 'high' },
  );
  watchRemovals(client, env.TABLE_NOTIFICATION_GROUPS, removals);
  return client;
}

/** A group that is not there is nothing to flush or cancel. */
function ignore(error: unknown): void {
  if ((error as Error).name !== 'GroupNotFoundError') throw error;
}

function raise(message: string): never {
  throw new Error(message);
}
