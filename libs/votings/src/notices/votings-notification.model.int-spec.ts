import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scaled } from '#test/support/scale.js';
import { StackMachines } from '#test/support/stack-machines.js';
import { OWNER, type Pushed, ScheduledVotings } from '../scheduled-votings.fixture.js';
import type { VotingRecord } from '../votings.repository.js';

const NOON = Date.parse('2026-01-31T12:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Machines leave out what an instant has below a second. */
const EARLY = 999;
const RUNS = scaled({ reduced: 8, full: 300 });
/** Half of the shortest window, so that a run that died before the opening is found in time. */
const SWEEP_MINUTES = 5;
const USERS = ['ann', 'bob', 'cleo'] as const;

/** Something that somebody does, or that happens. Times are minutes from now. */
type Step =
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'move'; readonly start: number; readonly length: number }
  | { readonly kind: 'title' | 'cancel' | 'kill' }
  | { readonly kind: 'register' | 'leave' | 'vote'; readonly user: (typeof USERS)[number] }
  | { readonly kind: 'doubled' | 'piped' | 'stoppable'; readonly on: boolean }
  | { readonly kind: 'fail'; readonly name: string; readonly times: number; readonly afterwards: boolean };

const user = fc.constantFrom(...USERS);
const on = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      start: fc.integer({ min: -5, max: 40 }),
      length: fc.integer({ min: 10, max: 40 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('register' as const, 'leave' as const, 'vote' as const), user }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('title' as const, 'kill' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('doubled' as const, 'piped' as const, 'stoppable' as const), on }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      name: fc.constantFrom('votings-notices', 'votings-check', 'votings-write'),
      times: fc.integer({ min: 1, max: 5 }),
      afterwards: fc.boolean(),
    }),
  },
);

let bed: ScheduledVotings;

beforeAll(async () => {
  bed = await ScheduledVotings.start();
});
afterAll(() => bed.stop());

/** What is known of the voting from a moment on. */
interface Truth {
  /** Frames that had been pushed by then. */
  readonly from: number;
  readonly record: VotingRecord;
  readonly registered: ReadonlySet<string>;
  readonly voted: ReadonlySet<string>;
}

/** A voting, what is done to it, and what was true of it at each time. */
class Story {
  readonly truths: Truth[] = [];
  private readonly registered = new Set<string>();
  private readonly voted = new Set<string>();

  private constructor(private readonly votingId: string) {}

  static async begin(): Promise<Story> {
    makeStoppable(true);
    await bed.reset(new Date(NOON).toISOString());
    const { body } = await bed.api.call('POST', '/votings', {
      ...OWNER,
      body: bodyOf(NOON + 30 * MINUTE, NOON + 60 * MINUTE),
    });
    const story = new Story(String(body['votingId']));
    await story.note();
    await bed.settle();
    return story;
  }

  async take(next: Step): Promise<void> {
    await this.act(next);
    await this.note();
    await bed.settle();
  }

  /** Everything works again, and enough time passes for everything to end. */
  async end(): Promise<void> {
    Object.assign(bed, { piped: true, doubled: false, sabotage: () => undefined, aftermath: () => undefined });
    await this.pass(90);
  }

  /** What was true when the frame was pushed. */
  truthAt(index: number): Truth {
    const truth = this.truths.findLast(({ from }) => from <= index);
    if (!truth) throw new Error('pushed before there was a voting');
    return truth;
  }

  private async act(next: Step): Promise<void> {
    const path = `/votings/${this.votingId}`;
    switch (next.kind) {
      case 'pass':
        return this.pass(next.minutes);
      case 'move':
        return this.move(next.start, next.length);
      case 'title':
        return this.put({ title: `Lunch at ${bed.api.clock.now()}` });
      case 'cancel':
        return void (await bed.api.call('DELETE', path, { ...OWNER, headers: { 'if-match': '*' } }));
      case 'kill':
        return this.kill();
      case 'register':
        await bed.register(this.votingId, next.user);
        return void this.registered.add(next.user);
      case 'leave':
        await bed.registrations.remove(this.votingId, next.user);
        return void this.registered.delete(next.user);
      case 'vote': {
        const { status } = await bed.api.call('POST', `${path}/votes`, { as: next.user, body: { choice: 'pizza' } });
        if (status === 201) this.voted.add(next.user);
        return;
      }
      case 'fail':
        return fail(next);
      case 'stoppable':
        return makeStoppable(next.on);
      default:
        bed[next.kind] = next.on;
    }
  }

  private async pass(minutes: number): Promise<void> {
    for (let left = minutes; left > 0; left -= SWEEP_MINUTES) {
      await bed.pass(Math.min(left, SWEEP_MINUTES) * 60);
      await bed.sweeper.sweep();
      await bed.settle();
    }
  }

  private async move(start: number, length: number): Promise<void> {
    const { voting } = await bed.record(this.votingId);
    const now = bed.api.clock.now();
    const isOpen = Date.parse(voting.startAt) <= now;
    const startAt = isOpen ? Date.parse(voting.startAt) : now + start * MINUTE;
    await this.put(bodyOf(startAt, Math.max(now, startAt) + length * MINUTE));
  }

  private async put(changes: object): Promise<void> {
    const { voting } = await bed.record(this.votingId);
    const { title, options, startAt, endAt } = voting;
    const body = { title, options, startAt, endAt, ...changes };
    await bed.api.call('PUT', `/votings/${this.votingId}`, { ...OWNER, body, headers: { 'if-match': '*' } });
  }

  private kill(): void {
    for (const { arn, status } of bed.runs(this.votingId)) {
      if (status === 'RUNNING') StackMachines.prototype.stopExecution.call(bed.api.machines, arn);
    }
  }

  private async note(): Promise<void> {
    const record = await bed.record(this.votingId);
    const [registered, voted] = [new Set(this.registered), new Set(this.voted)];
    this.truths.push({ from: bed.pushed.length, record, registered, voted });
  }
}

function bodyOf(startAt: number, endAt: number): object {
  const options = [{ label: 'Pizza' }, { label: 'Pasta' }];
  return { title: 'Lunch', options, startAt: new Date(startAt).toISOString(), endAt: new Date(endAt).toISOString() };
}

function fail({ name, times, afterwards }: Extract<Step, { kind: 'fail' }>): void {
  let left = times;
  bed[afterwards ? 'aftermath' : 'sabotage'] = (call) => {
    if (call.name !== name || left === 0) return;
    left -= 1;
    throw new Error('sabotage');
  };
}

/** Whether runs can be stopped, or the stop always comes too late. */
function makeStoppable(on: boolean): void {
  Reflect.deleteProperty(bed.api.machines, 'stopExecution');
  if (on) return;
  bed.api.machines.stopExecution = () => {
    throw new Error('throttled');
  };
}

const isNotice = ({ frame: { type } }: Pushed): boolean => /starting|opened|ending|closed/.test(type);

/** When a notice may be pushed, by the window that is in force. */
function timeOf(
  { frame: { type } }: Pushed,
  { record: { voting } }: Truth,
): readonly [from: number, until: number, subject: string] {
  const [start, end] = [Date.parse(voting.startAt), Date.parse(voting.endAt)];
  if (type === 'voting.starting') return [start - 15 * MINUTE - EARLY, start, voting.startAt];
  if (type === 'voting.opened') return [start, end, voting.startAt];
  if (type === 'voting.ending') return [end - 5 * MINUTE - EARLY, end, voting.endAt];
  return [end, Infinity, voting.endAt];
}

/** What is wrong with what was pushed; nothing when all is well. */
function faultsOf(story: Story): readonly string[] {
  const notices = [...bed.pushed.entries()].filter(([, one]) => isNotice(one));
  const names = notices.map(([, { to, frame }]) => `${frame.eventId} to ${to}`);
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: twice`),
    ...notices.flatMap(([index, one]) => faultsOfNotice(one, story.truthAt(index))),
    ...missing(
      story.truths.at(-1)?.record,
      notices.map(([, { frame }]) => frame.eventId),
    ),
  ];
}

function faultsOfNotice(pushed: Pushed, truth: Truth): readonly string[] {
  const { to, instant, frame } = pushed;
  const [from, until, subject] = timeOf(pushed, truth);
  const at = Date.parse(instant);
  const isReminder = frame.type === 'voting.ending';
  const faults: readonly (readonly [wrong: boolean, what: string])[] = [
    [truth.record.voting.cancelledAt !== undefined, 'of a cancelled voting'],
    [!frame.eventId.endsWith(subject), 'of another window'],
    [at < from, 'too early'],
    [at >= until, 'too late'],
    [isReminder && !truth.registered.has(to), 'to somebody who is not registered'],
    [isReminder && truth.voted.has(to), 'to somebody who has voted'],
    [!isReminder && to !== 'votings', 'to somebody'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, what]) => `${instant} ${frame.eventId} to ${to}: ${what}`);
}

/** A voting that was not cancelled has opened and closed. */
function missing(record: VotingRecord | undefined, announced: readonly string[]): readonly string[] {
  if (!record || record.voting.cancelledAt !== undefined) return [];
  const { votingId, startAt, endAt } = record.voting;
  return [`${votingId}:opened:${startAt}`, `${votingId}:closed:${endAt}`].filter((id) => !announced.includes(id));
}

describe('V6, V8, V9, V10: whatever happens to a voting', () => {
  it('each notice comes at most once per user and window, at its time, to whom it is for, never of a window that is void; it opens and closes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const story = await Story.begin();
        for (const next of steps) await story.take(next);
        await story.end();
        expect(faultsOf(story)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});
