import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { VotingCache } from '../votes/voting-cache.js';
import { VotingNotFoundError } from '../votings.errors.js';
import { sumRows, type Results } from './result-row.js';
import { ResultsRepository } from './results.repository.js';

/** Reading results (P4). */
@Injectable()
export class ResultsService {
  constructor(
    private readonly votings: VotingCache,
    private readonly results: ResultsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws VotingNotFoundError */
  async get(votingId: string): Promise<Results> {
    const voting = await this.votings.get(votingId, this.clock.now());
    if (!voting) throw new VotingNotFoundError();
    return sumRows(voting, await this.results.rows(votingId));
  }
}
