import { NotEmulatedError } from '../stack/not-emulated.error.js';

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Milliseconds of a schedule's `rate(5 minutes)`.
 *
 * @throws NotEmulatedError for `cron(…)` and `at(…)`
 */
export function rateMilliseconds(expression: string, owner: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const count = Number(match?.[1]);
  const unit = UNITS[match?.[2] ?? ''];
  if (!unit || count < 1) throw new NotEmulatedError(owner, `the schedule ${expression} (only rate)`);
  return count * unit;
}
