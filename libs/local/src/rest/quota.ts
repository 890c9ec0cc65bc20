import type { Clock } from '#platform/clock/clock.js';
import type { Resource } from '../cloud.types.js';
import { objectOf } from '../gateway/arguments.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** Requests per period. */
export interface Quota {
  readonly limit: number;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
}

/** The quota of a usage plan, if it has one. @throws NotEmulatedError for an offset. */
export function quotaOf({ address, args }: Resource): Quota | undefined {
  const settings = objectOf(args['quota_settings']);
  if (settings['limit'] === undefined) return undefined;
  if (Number(settings['offset'] ?? 0) !== 0) throw new NotEmulatedError(address, 'an offset of the quota');
  return { limit: Number(settings['limit']), period: settings['period'] as Quota['period'] };
}

/** Counts one key's requests per period of UTC. */
export class QuotaCounter {
  #period = '';
  #used = 0;

  constructor(
    private readonly quota: Quota | undefined,
    private readonly clock: Clock,
  ) {}

  /** Counts a request; false when the period's quota is used up. */
  take(): boolean {
    if (!this.quota) return true;
    const period = periodAt(this.quota.period, this.clock.now());
    if (period !== this.#period) {
      this.#period = period;
      this.#used = 0;
    }
    if (this.#used >= this.quota.limit) return false;
    this.#used++;
    return true;
  }
}

const DAY_MILLISECONDS = 86_400_000;
/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
const DAYS_BEFORE_EPOCH = 4;

function periodAt(period: Quota['period'], now: number): string {
  const date = new Date(now).toISOString();
  if (period === 'DAY') return date.slice(0, 10);
  if (period === 'MONTH') return date.slice(0, 7);
  return `week ${Math.floor((Math.floor(now / DAY_MILLISECONDS) + DAYS_BEFORE_EPOCH) / 7)}`;
}
