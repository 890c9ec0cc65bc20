import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { groupLimitsEnv } from '../notifications.env.js';
import { AppendRepository, type AppendOutcome } from './append.repository.js';
import { planAppend, type AppendRequest, type AppendStep, type GroupLimits, type NewItem } from './append-plan.js';
import type { Group } from './group.js';
import { GroupsRepository, type NewestGeneration } from './groups.repository.js';

/** What an append came to. */
export interface AppendResult {
  /** The newest generation as this call left it. */
  readonly group: Group;
  /** Items that were not there before. */
  readonly added: number;
  /** Whether the call opened the group. */
  readonly opened: boolean;
}

/** Times in a row that others may get in between. */
const MAX_MISSES = 100;

/** How far a call has come. */
interface Progress {
  readonly newest: NewestGeneration;
  readonly rest: readonly NewItem[];
  /** Encoded. A call that names none goes on with those of the group that it began in, should that end meanwhile. */
  readonly recipients: readonly string[];
  readonly added: number;
  readonly opened: boolean;
}

/**
 * Appends to groups (N1, N2). A call is as many transactions as its items need, one in all but the largest ones; each of them is planned
 * on the header as it was seen last, and planned again when it has changed.
 */
@Injectable()
export class Appender {
  readonly #limits: GroupLimits;

  constructor(
    private readonly groups: GroupsRepository,
    private readonly appends: AppendRepository,
    private readonly clock: Clock,
    @InjectEnvironment(groupLimitsEnv) env: Env<typeof groupLimitsEnv>,
  ) {
    this.#limits = {
      maxItems: env.NOTIFICATIONS_MAX_ITEMS,
      maxBytes: env.NOTIFICATIONS_MAX_KILOBYTES * 1024,
      maxRecipients: env.NOTIFICATIONS_MAX_RECIPIENTS,
      maxAhead: env.NOTIFICATIONS_MAX_AHEAD_DAYS * 86_400_000,
    };
  }

  /**
   * Adds items, recipients and a later deadline to the open generation of the group, and opens one where there is none.
   * An item whose id is in the group already is left out.
   *
   * @throws NoRecipientsError, TooManyRecipientsError, DeadlineTooLateError, TransactionContentionError
   */
  async append(request: AppendRequest): Promise<AppendResult> {
    const newest = await this.groups.newest(request);
    const { recipients } = request;
    let progress: Progress = { newest, rest: distinct(request.items), recipients, added: 0, opened: false };
    let misses = 0;
    while (misses < MAX_MISSES) {
      const now = this.clock.now();
      const step = planAppend(
        progress.newest,
        { ...request, items: progress.rest, recipients: progress.recipients },
        this.#limits,
        now,
      );
      if (step.kind === 'done') return finished(progress);
      const outcome = await this.appends.commit(step, now);
      misses = outcome.committed ? 0 : misses + 1;
      progress = outcome.committed ? advanced(progress, step) : await this.#corrected(progress, outcome, request);
    }
    throw new TransactionContentionError(MAX_MISSES, new Error('the group kept changing'));
  }

  async #corrected(
    progress: Progress,
    outcome: Exclude<AppendOutcome, { committed: true }>,
    request: AppendRequest,
  ): Promise<Progress> {
    if ('repeats' in outcome)
      return { ...progress, rest: progress.rest.filter(({ itemId }) => !outcome.repeats.has(itemId)) };
    if ('current' in outcome) return { ...progress, newest: { ...progress.newest, current: outcome.current } };
    const { latest } = outcome;
    // The header is read after the row that names it: one that is not open by then never will be again.
    const current = latest === undefined ? undefined : await this.groups.get(request, latest);
    return { ...progress, newest: { latest, current } };
  }
}

function advanced(progress: Progress, step: Exclude<AppendStep, { kind: 'done' }>): Progress {
  const current = step.kind === 'extend' ? step.after : step.next;
  return {
    newest: { current, latest: current.generation },
    rest: progress.rest.slice(step.items.length),
    recipients: progress.recipients.length > 0 ? progress.recipients : current.recipients,
    added: progress.added + step.items.length,
    opened: progress.opened || step.kind === 'open',
  };
}

/** A transaction must not touch an item twice: the first one of an id counts. */
function distinct(items: readonly NewItem[]): readonly NewItem[] {
  const seen = new Set<string>();
  return items.filter(({ itemId }) => !seen.has(itemId) && seen.add(itemId));
}

function finished({ newest: { current }, added, opened }: Progress): AppendResult {
  if (!current) throw new Error('an append ended without a group');
  return { group: current, added, opened };
}
