import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Validated } from '#platform/validation/validated.js';
import { stateOf, type Voting } from '../voting.js';
import { votingsApiEnv } from '../votings.env.js';
import { UnknownChoiceError, VoteNotFoundError, VotingNotFoundError, VotingNotOpenError } from '../votings.errors.js';
import { canBeVotingId } from '../votings.keys.js';
import type { Vote } from './vote.js';
import type { VoteInputDto } from './votes.dto.js';
import { VotesRepository } from './votes.repository.js';
import { VotingCache } from './voting-cache.js';

const DAY_IN_SECONDS = 86_400;

/** Casting and reading votes (P1 to P3, P5). */
@Injectable()
export class VotesService {
  constructor(
    private readonly votings: VotingCache,
    private readonly votes: VotesRepository,
    private readonly clock: Clock,
    @InjectEnvironment(votingsApiEnv) private readonly env: Env<typeof votingsApiEnv>,
  ) {}

  /**
   * Casts the caller's vote: one conditional write, counted later by the stream's worker.
   *
   * @throws VotingNotFoundError, ValidationFailedError, UnknownChoiceError, VotingNotOpenError, AlreadyVotedError
   */
  async cast({ userId }: Principal, votingId: string, body: Validated<VoteInputDto>): Promise<Vote> {
    const now = this.clock.now();
    const voting = await this.votings.get(votingId, now);
    if (!voting) throw new VotingNotFoundError();
    const { choice } = body.value();
    if (!voting.options.some(({ id }) => id === choice)) throw new UnknownChoiceError();
    const state = stateOf(voting, now);
    if (state !== 'open') throw new VotingNotOpenError(state);
    const vote = { votingId, userId, choice, timestamp: new Date(now).toISOString() };
    await this.votes.create(vote, voting, this.expiryOf(voting));
    return vote;
  }

  /** @throws VoteNotFoundError */
  async own({ userId }: Principal, votingId: string): Promise<Vote> {
    const vote = canBeVotingId(votingId) ? await this.votes.get(userId, votingId) : undefined;
    if (!vote) throw new VoteNotFoundError();
    return vote;
  }

  /** By the end as it is when the vote is cast: a later extension does not touch the votes that are there. */
  private expiryOf({ endAt }: Voting): number {
    return Math.floor(Date.parse(endAt) / 1000) + this.env.VOTES_RETENTION_DAYS * DAY_IN_SECONDS;
  }
}
