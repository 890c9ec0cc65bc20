import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { eachWithLimit } from '#realtime/concurrency.js';
import { runsSweepEnv } from '../votings.env.js';
import { BY_DUE, votingShards } from '../votings.keys.js';
import { VotingsRepository } from '../votings.repository.js';
import { NotificationRuns } from './notification-runs.js';

/** Votings that are looked at side by side; Step Functions answers some 15 requests per second for long. */
const CONCURRENCY = 5;
/** After this the rest is left to the next sweep, in milliseconds: well below the function's timeout. */
const BUDGET = 40_000;
/** By so many votings the next sweep begins further on; without a common divisor with most counts. */
const STRIDE = 997;

/** Some votings could not be looked at; what stopped that is in the log. The next sweep looks at them again. */
export class RunsNotSweptError extends Error {
  override readonly name = 'RunsNotSweptError';
}

/**
 * Gives votings that are due soon a notification run when they have none that goes on (V10): the pipe gave up, the run failed, a restart
 * was lost. Whoever is started here for nothing does not get to claim the voting.
 */
@Injectable()
export class RunsSweeper {
  readonly #ahead: number;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly votings: VotingsRepository,
    private readonly runs: NotificationRuns,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(runsSweepEnv) private readonly env: Env<typeof runsSweepEnv>,
  ) {
    this.#ahead = (env.VOTINGS_SWEEP_AHEAD_SECONDS + env.VOTINGS_START_NOTICE_SECONDS) * 1000;
  }

  /**
   * @returns how many runs were started
   * @throws RunsNotSweptError after all others were looked at
   */
  async sweep(): Promise<number> {
    const deadline = this.clock.now() + BUDGET;
    const due = await this.inOrder();
    const done = { started: 0, failed: 0, left: 0 };
    await eachWithLimit(due, CONCURRENCY, async (votingId) => {
      if (this.clock.now() >= deadline) {
        done.left += 1;
        return;
      }
      try {
        if (await this.restart(votingId)) done.started += 1;
      } catch (error) {
        done.failed += 1;
        this.logger.error('voting not looked at', error, { votingId });
      }
    });
    if (done.started > 0) this.logger.warn('votings had no notification run', { started: done.started });
    if (done.left > 0) this.logger.warn('votings left to the next sweep', { left: done.left });
    if (done.failed > 0) throw new RunsNotSweptError(`${done.failed} of ${due.length} votings were not looked at`);
    return done.started;
  }

  /** What is overdue first; the others from another one on in each minute, so that each has its turn however many there are. */
  private async inOrder(): Promise<readonly string[]> {
    const now = this.clock.now();
    const overdue: string[] = [];
    const ahead: string[] = [];
    for await (const { votingId, dueAt } of this.due()) {
      (Date.parse(String(dueAt)) <= now ? overdue : ahead).push(String(votingId));
    }
    const first = ahead.length === 0 ? 0 : (Math.floor(now / 60_000) * STRIDE) % ahead.length;
    return [...overdue, ...ahead.slice(first), ...ahead.slice(0, first)];
  }

  /** Votings whose start or end, whichever comes next, is near or past without its announcement. */
  private due() {
    const query = new ShardedQuery(this.client, {
      tableName: this.env.TABLE_VOTINGS,
      indexName: BY_DUE,
      shardAttribute: 'listShard',
      shards: votingShards,
      sortAttribute: 'dueAt',
      tableKey: ['votingId'],
      sortCondition: '#sort <= :until',
      values: { ':until': new Date(this.clock.now() + this.#ahead).toISOString() },
    });
    return query.all();
  }

  /** The index follows the table with a delay, so the voting itself decides. */
  private async restart(votingId: string): Promise<boolean> {
    const record = await this.votings.find(votingId);
    if (!record || record.voting.cancelledAt !== undefined) return false;
    const { voting, notificationArn } = record;
    if (notificationArn !== undefined && (await this.runs.isRunning(notificationArn))) return false;
    const replaces = notificationArn === undefined ? {} : { replaces: notificationArn };
    await this.runs.start({ votingId, version: voting.version, ...replaces });
    return true;
  }
}
