import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { runsSweepEnv } from '../votings.env.js';
import { BY_DUE, votingShards } from '../votings.keys.js';
import { VotingsRepository } from '../votings.repository.js';
import { NotificationRuns } from './notification-runs.js';

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

  /** @returns how many runs were started */
  async sweep(): Promise<number> {
    let started = 0;
    for await (const { votingId } of this.due()) {
      if (await this.restart(String(votingId))) started += 1;
    }
    if (started > 0) this.logger.warn('votings had no notification run', { started });
    return started;
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
