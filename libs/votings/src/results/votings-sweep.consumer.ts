import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { VotesRepository } from '../votes/votes.repository.js';
import { votingsSweepEnv } from '../votings.env.js';
import { ResultsSettler } from './results-settler.js';
import { merge, VoteCounter, type CountReport } from './vote-counter.js';

/** What a run did. */
export interface SweepReport {
  readonly counted: number;
  /** Votes that the index still showed although the stream's worker had counted them. */
  readonly alreadyCounted: number;
  /** Votings whose results became final. */
  readonly settled: number;
}

/** Counts what the stream's worker missed and makes results final (P4, P6). */
@Injectable()
export class VotingsSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly votes: VotesRepository,
    private readonly counter: VoteCounter,
    private readonly settler: ResultsSettler,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(votingsSweepEnv) private readonly env: Env<typeof votingsSweepEnv>,
  ) {}

  /** @throws AggregateError when votes could not be counted, after everything else is done */
  async run(): Promise<SweepReport> {
    const { counted, alreadyCounted, held, failures } = await this.countLeftovers();
    const settled = await this.settler.settleAll();
    const report = { counted, alreadyCounted, settled };
    this.logger.info('votings swept', { ...report, held, failed: failures.length });
    if (failures.length > 0) {
      const errors = new Set(failures.map(({ error }) => error));
      throw new AggregateError(errors, `${failures.length} votes could not be counted`);
    }
    return report;
  }

  /** Younger votes are on their way through the stream; counting them here too would only make the two collide. */
  private async countLeftovers(): Promise<CountReport> {
    const castUntil = new Date(this.clock.now() - this.env.RESULTS_SETTLE_SECONDS * 1000).toISOString();
    const reports: CountReport[] = [];
    for await (const votes of this.votes.uncounted(castUntil)) reports.push(await this.counter.count(votes));
    return merge(reports);
  }
}
