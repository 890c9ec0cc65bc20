import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '#test/support/scale.js';
import { messageOf } from '../fixtures/queue-double.js';
import { RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from '../fixtures/realtime-bed.js';
import { Presence } from './presence.js';
import { PresenceConsumer } from './presence.consumer.js';
import { PresenceSweepConsumer } from './presence-sweep.consumer.js';

const RUNS = scaled({ reduced: 15, full: 200 });
const USERS = 2;
const TABS = 2;
const GRACE = 30_000;
const HEARTBEAT = 60_000;
const SILENCE = 150_000;

/** What may happen. A tab that is not open connects first, as a new connection. */
const STEP = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('disconnect', 'all end', 'late ping', 'ping', 'ping'),
      user: fc.nat(USERS - 1),
      tab: fc.nat(TABS - 1),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('time' as const), seconds: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('old timer' as const), index: fc.nat(50) }) },
);
type Step = typeof STEP extends fc.Arbitrary<infer S> ? S : never;

/** A connection as the requirement sees it. */
interface Tab {
  connectionId: string;
  lastSeenAt: number;
  goneAt?: number;
}

let shared: RealtimeDatabase;
let bed: RealtimeBed;
let runs = 0;

beforeAll(async () => {
  shared = await startRealtimeDatabase();
  bed = await RealtimeBed.start(shared);
});
afterAll(async () => {
  await bed.stop();
  await shared.stop();
});

/** One run: the steps, done to the system and to the model of it. */
class Run {
  readonly #name = `run${(runs += 1)}`;
  readonly #tabs = new Map<string, Tab>();
  readonly #ended = new Map<string, Tab[]>();
  readonly #timers: unknown[] = [];
  #connections = 0;

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'time':
        bed.clock.advance(step.seconds * 1000);
        break;
      case 'sweep':
        await bed.get(PresenceSweepConsumer).run();
        break;
      case 'old timer': {
        const timer = this.#timers[step.index % Math.max(1, this.#timers.length)];
        if (timer) await bed.get(PresenceConsumer).consume(messageOf(timer));
        break;
      }
      default:
        await this.#toTab(step);
    }
    this.#timers.push(...bed.queues.queued.map(({ body }) => body));
    await bed.work();
  }

  async #toTab({ kind, user, tab }: Extract<Step, { tab: number }>): Promise<void> {
    const key = `${user}/${tab}`;
    const open = this.#tabs.get(key);
    if (!open) return this.#connect(user, key);
    if (kind === 'ping') {
      await this.#client(user, open).ping();
      if (bed.clock.now() - open.lastSeenAt >= HEARTBEAT) open.lastSeenAt = bed.clock.now();
    }
    if (kind === 'disconnect' || kind === 'late ping') await this.#end(user, key, open);
    // It was on its way when the connection ended.
    if (kind === 'late ping') await this.#client(user, open).ping();
    if (kind === 'all end') {
      const all = [...this.#tabs].filter(([name]) => name.startsWith(`${user}/`));
      await Promise.all(all.map(async ([name, one]) => this.#end(user, name, one)));
    }
  }

  async #connect(user: number, key: string): Promise<void> {
    const tab = { connectionId: `${this.#name}-c${(this.#connections += 1)}`, lastSeenAt: bed.clock.now() };
    this.#tabs.set(key, tab);
    await this.#client(user, tab).begin();
  }

  async #end(user: number, key: string, tab: Tab): Promise<void> {
    this.#tabs.delete(key);
    tab.goneAt = bed.clock.now();
    this.#ended.set(this.userId(user), [...(this.#ended.get(this.userId(user)) ?? []), tab]);
    await this.#client(user, tab).disconnect();
  }

  #client(user: number, { connectionId }: Tab) {
    return bed.client(this.userId(user), connectionId);
  }

  userId(user: number): string {
    return `${this.#name}-u${user}`;
  }

  /** What D3 says; undefined where it leaves room: a silent connection that ends has no grace time of its own. */
  expected(user: number): boolean | undefined {
    const now = bed.clock.now();
    const speaks = ({ lastSeenAt }: Tab): boolean => now - lastSeenAt < SILENCE;
    const open = [...this.#tabs].filter(([key]) => key.startsWith(`${user}/`)).map(([, tab]) => tab);
    const graced = (this.#ended.get(this.userId(user)) ?? []).filter(({ goneAt = 0 }) => now < goneAt + GRACE);
    if ([...open, ...graced].some(speaks)) return true;
    return graced.length === 0 ? false : undefined;
  }
}

describe('D3: presence as a whole', () => {
  test('whatever connections, heartbeats, ends, timers and sweeps come in whichever order: online iff a live connection is there or was a grace time ago', async () => {
    const presence = bed.get(Presence);
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 5, maxLength: 35 }), async (steps) => {
        const run = new Run();
        for (const [index, step] of steps.entries()) {
          await run.do(step);
          for (let user = 0; user < USERS; user += 1) {
            const online = await presence.isOnline(run.userId(user));
            expect({ index, user, online }).toEqual({ index, user, online: run.expected(user) ?? online });
          }
        }
        // In the end everybody is silent, and no table says otherwise.
        bed.clock.advance(SILENCE + GRACE);
        await bed.work();
        await bed.get(PresenceSweepConsumer).run();
        const rows = await bed.rows('presence');
        expect(rows.filter((row) => row['onlineShard'] !== undefined)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});
