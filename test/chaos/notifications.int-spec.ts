import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NotificationsBed } from '#notifications/notifications-bed.fixture.js';
import { captureLogs } from '../support/captured-logs.js';
import { scaled } from '../support/scale.js';
import { expectNothingLost, expectOneOpen } from './notifications-audit.js';
import { History } from './notifications-history.js';
import { APPENDS_PER_STEP, histories } from './notifications-steps.js';

/** Appends altogether, and histories that they are spread over. */
const APPENDS = scaled({ reduced: 1_000, full: 10_000 });
const HISTORIES = scaled({ reduced: 4, full: 25 });
const STEPS = Math.ceil(APPENDS / HISTORIES / APPENDS_PER_STEP);
const TIME_LIMIT_MS = scaled({ reduced: 120_000, full: 900_000 });

let bed: NotificationsBed;

beforeAll(async () => {
  bed = await NotificationsBed.start({ maxItems: 7 });
});
afterAll(() => bed.db.stop());

describe('N1 to N4: every accepted item is sent once per recipient or cancelled', () => {
  it(
    `whatever happens around ${APPENDS} appends`,
    async () => {
      const logs = captureLogs();
      const repeats = (): number => logs.metrics.filter((line) => line['RepeatedSends'] === 1).length;
      let appends = 0;
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(histories(STEPS), async ({ steps, seed }) => {
          const history = new History(bed, seed);
          const before = repeats();
          for (const step of steps) {
            await history.play(step);
            await expectOneOpen(history);
          }
          await history.finish();
          await expectNothingLost(history, () => repeats() - before);
          appends += history.accepted.length;
          sent += history.world.sent.length;
        }),
        { numRuns: HISTORIES, endOnFailure: true, asyncReporter: nameSeed },
      );
      expect(appends).toBeGreaterThanOrEqual(APPENDS);
      expect(sent).toBeGreaterThan(APPENDS / 10);
    },
    TIME_LIMIT_MS,
  );
});

/** A history fills pages: its seed and path are enough to play it again (`fc.assert`'s options `seed` and `path`). */
async function nameSeed<T>(run: fc.RunDetails<T>): Promise<void> {
  if (!run.failed) return;
  const where = `seed ${run.seed}, path ${run.counterexamplePath ?? ''}`;
  throw new Error(`A history breaks the rule (${where})`, { cause: run.errorInstance });
}
