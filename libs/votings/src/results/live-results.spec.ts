import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutgoingMessage, QueueSender } from '#platform/queues/queue-sender.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import { streamRecord } from '#test/factories/stream-record.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { slotOf } from './announcement.js';
import { ResultsAnnouncerConsumer } from './results-announcer.consumer.js';

const SECOND = 1_000;
const T0 = Date.parse('2026-01-01T12:00:00.000Z');
const DEDUPLICATION_MS = 5 * 60 * SECOND;

/** One change of a voting's results, and all that happens to it on its way. Milliseconds. */
interface Change {
  /** From the change before it. */
  readonly after: number;
  /** Until a worker has it: the stream's, or one that lags. */
  readonly lag: number;
  /** What that worker's clock is wrong by. */
  readonly skew: number;
  /** Until the queue has the announcement. */
  readonly sending: number;
  /** After which the batch comes again, to another worker; 0 for not at all. */
  readonly again: number;
}

interface Announcement {
  readonly id: string;
  readonly sentAt: number;
}

/** What real announcers send for these changes, in the order in which the queue gets it. */
async function announce(changes: readonly Change[], periodSeconds: number) {
  let at = T0;
  const announcements: (Announcement & { readonly changedAt: number })[] = [];
  for (const change of changes) {
    at += change.after;
    for (const repeat of change.again === 0 ? [0] : [0, change.again]) {
      const workAt = at + change.lag + repeat;
      const sent: OutgoingMessage[] = [];
      const queue = { send: async (_: string, messages: OutgoingMessage[]) => void sent.push(...messages) };
      const env = { QUEUE_RESULTS_ANNOUNCE: 'queue', RESULTS_ANNOUNCE_SECONDS: periodSeconds };
      const clock = new VirtualClock(workAt + change.skew);
      const announcer = new ResultsAnnouncerConsumer(queue as unknown as QueueSender, clock, env);
      const record = streamRecord({ keys: { votingId: 'v', part: 'shard#0' }, createdAt: Math.floor(at / SECOND) });
      await announcer.consumeBatch([toStreamChange(record)]);
      for (const { deduplicationId = '' } of sent) {
        announcements.push({ id: deduplicationId, sentAt: workAt + change.sending, changedAt: at });
      }
    }
  }
  return announcements.sort((a, b) => a.sentAt - b.sentAt);
}

/** A FIFO queue with a delay: when each message that it takes is received. */
function receive(announcements: readonly Announcement[], delayMs: number): number[] {
  const takenAt = new Map<string, number>();
  return announcements.flatMap(({ id, sentAt }) => {
    const earlier = takenAt.get(id);
    if (earlier !== undefined && sentAt - earlier < DEDUPLICATION_MS) return [];
    takenAt.set(id, sentAt);
    return [sentAt + delayMs];
  });
}

/** Clocks that are wrong by up to 3 s, workers that lag by up to a minute, repeats within ten. */
const change = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5_000 })),
  lag: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60_000 })),
  skew: fc.integer({ min: -3_000, max: 3_000 }),
  sending: fc.integer({ min: 1, max: 2_000 }),
  again: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600_000 })),
});
const changes = fc.array(change, { minLength: 1, maxLength: 40 });
const period = fc.integer({ min: 1, max: 3 });

describe('P8: live results', () => {
  it('always show the last state: every change is followed by a look at the results', async () => {
    await fc.assert(
      fc.asyncProperty(changes, period, async (script, periodSeconds) => {
        const announcements = await announce(script, periodSeconds);
        const looks = receive(announcements, periodSeconds * SECOND);
        const lastLook = Math.max(...looks);
        const lastChange = Math.max(...announcements.map(({ changedAt }) => changedAt));

        expect(lastLook).toBeGreaterThanOrEqual(lastChange);
        // Not only in the end: nobody waits longer than the announcement's own way takes.
        for (const { changedAt, sentAt } of announcements) {
          const seenAt = Math.min(...looks.filter((look) => look >= changedAt));
          expect(seenAt).toBeLessThanOrEqual(sentAt + periodSeconds * SECOND);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('come at most twice per period even where one worker lags and another does not', async () => {
    const calm = fc.array(fc.record({ after: fc.integer({ min: 0, max: 300 }), lag: fc.constantFrom(50, 30_000) }));
    await fc.assert(
      fc.asyncProperty(calm, period, async (script, periodSeconds) => {
        const whole = script.map((one) => ({ ...one, skew: 0, sending: 10, again: 0 }));
        const looks = receive(await announce(whole, periodSeconds), periodSeconds * SECOND);
        const first = Math.min(...looks);

        for (const now of looks) {
          const soFar = looks.filter((look) => look <= now).length;
          // Once for what is late, once for what is not; slots begin and end within the time.
          expect(soFar).toBeLessThanOrEqual(2 * Math.ceil((now - first) / (periodSeconds * SECOND) + 2));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are coalesced: a thousand changes within ten seconds are eleven frames at most', async () => {
    const script = Array.from({ length: 1_000 }, () => ({ after: 10, lag: 80, skew: 0, sending: 5, again: 0 }));

    const looks = receive(await announce(script, 1), SECOND);

    expect(looks.length).toBeGreaterThanOrEqual(10);
    expect(looks.length).toBeLessThanOrEqual(11);
  });
});

describe(slotOf.name, () => {
  it('goes by the stream’s clock, and by the announcer’s for what is late', () => {
    expect(slotOf(T0, T0 + 5_000, SECOND)).toBe(String(T0 / SECOND));
    expect(slotOf(T0, T0 + 5_001, SECOND)).toBe(`late-${T0 / SECOND + 5}`);
    expect(slotOf(T0 + 1_000, T0 + 1_500, 2 * SECOND)).toBe(slotOf(T0, T0 + 900, 2 * SECOND));
  });
});

describe(ResultsAnnouncerConsumer.name, () => {
  it('sends one message per voting of a batch, in the voting’s own group', async () => {
    const sent: OutgoingMessage[] = [];
    const queue = { send: async (_: string, messages: OutgoingMessage[]) => void sent.push(...messages) };
    const env = { QUEUE_RESULTS_ANNOUNCE: 'queue', RESULTS_ANNOUNCE_SECONDS: 1 };
    const announcer = new ResultsAnnouncerConsumer(queue as unknown as QueueSender, new VirtualClock(T0 + 900), env);
    const changed = (votingId: string, second: number) =>
      toStreamChange(streamRecord({ keys: { votingId, part: 'shard#0' }, createdAt: T0 / SECOND + second }));

    const failed = await announcer.consumeBatch([changed('v', 1), changed('w', 0), changed('v', 0)]);

    expect(failed).toEqual([]);
    expect(sent).toEqual([
      { body: { votingId: 'v' }, groupId: 'v', deduplicationId: `v#${T0 / SECOND + 1}` },
      { body: { votingId: 'w' }, groupId: 'w', deduplicationId: `w#${T0 / SECOND}` },
    ]);
  });
});
