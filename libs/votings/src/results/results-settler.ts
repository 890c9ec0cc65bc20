import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { VotesRepository } from '../votes/votes.repository.js';
import { closesAt } from '../voting.js';
import { votingsSweepEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { lastUpdateOf } from './result-row.js';
import { ResultsRepository } from './results.repository.js';
import { SettlementRepository } from './settlement.repository.js';

/**
 * Makes results final (P4). The indexes follow their tables with a delay, so they only give a reason to look: the window is judged on the
 * voting itself, read consistently. Why the delay cannot make results final too early is in docs/adr/0004.
 */
@Injectable()
export class ResultsSettler {
  readonly #finalAfter: number;
  readonly #quiet: number;

  constructor(
    private readonly votings: VotingsRepository,
    private readonly votes: VotesRepository,
    private readonly results: ResultsRepository,
    private readonly settlement: SettlementRepository,
    private readonly clock: Clock,
    @InjectEnvironment(votingsSweepEnv) env: Env<typeof votingsSweepEnv>,
  ) {
    this.#finalAfter = env.RESULTS_FINAL_AFTER_SECONDS * 1000;
    this.#quiet = Math.min(env.RESULTS_SETTLE_SECONDS, env.RESULTS_FINAL_AFTER_SECONDS) * 1000;
  }

  /** @returns of how many votings the results became final */
  async settleAll(): Promise<number> {
    let settled = 0;
    for await (const votingId of this.settlement.unsettled(this.ago(this.#finalAfter))) {
      if (await this.settle(votingId)) settled += 1;
    }
    return settled;
  }

  private async settle(votingId: string): Promise<boolean> {
    const voting = await this.votings.get(votingId);
    if (!voting || closesAt(voting) > this.ago(this.#finalAfter)) return false;
    if (await this.votes.hasUncounted(voting)) return false;
    if (!this.isQuiet(lastUpdateOf(await this.results.rows(votingId)))) return false;
    return this.settlement.settle(voting, this.clock.nowIso());
  }

  /** Whether no vote was counted lately: while some are, more may be on their way. */
  private isQuiet(lastUpdate: string | null): boolean {
    return lastUpdate === null || lastUpdate <= this.ago(this.#quiet);
  }

  /** RFC 3339, so many milliseconds ago. */
  private ago(milliseconds: number): string {
    return new Date(this.clock.now() - milliseconds).toISOString();
  }
}
