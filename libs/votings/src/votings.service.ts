import { Injectable } from '@nestjs/common';
import { isInGroup, type Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Ids } from '#platform/ids/ids.js';
import type { Page } from '#platform/pagination/cursor.js';
import type { Precondition } from '#platform/rest/precondition.js';
import type { Validated } from '#platform/validation/validated.js';
import { amendVoting, cancelVoting, createVoting, rewriteVoting } from './voting.changes.js';
import { stateOf, type Voting } from './voting.js';
import { frozenProblems, type VotingLimits } from './voting.rules.js';
import { mapVoting, type VotingDto, type VotingInputDto, type VotingsQueryDto } from './votings.dto.js';
import { votingsApiEnv } from './votings.env.js';
import { NotVotingOwnerError, VotingFrozenError, VotingNotFoundError, VotingOverError } from './votings.errors.js';
import { readAmendment, readWholeVoting, resolvedOptions } from './votings.input.js';
import { VotingsList } from './votings.list.js';
import { VotingsRepository } from './votings.repository.js';

/**
 * Votings: creating, reading, changing and cancelling them (V1 to V3).
 *
 * Refusals come in the order of X1: 404, 403 of the owner, 428 and 412, 422, 409. Every change is one conditional write.
 */
@Injectable()
export class VotingsService {
  readonly #limits: VotingLimits;

  constructor(
    private readonly votings: VotingsRepository,
    private readonly list: VotingsList,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(votingsApiEnv) private readonly env: Env<typeof votingsApiEnv>,
  ) {
    this.#limits = {
      minWindow: env.VOTINGS_MIN_WINDOW_SECONDS * 1000,
      maxAhead: env.VOTINGS_MAX_AHEAD_DAYS * 86_400_000,
      maxExtension: env.VOTINGS_MAX_EXTENSION_DAYS * 86_400_000,
    };
  }

  /** @throws ValidationFailedError (422) with every broken rule */
  async create(principal: Principal, body: Validated<VotingInputDto>): Promise<VotingDto> {
    const now = this.clock.now();
    const input = readWholeVoting(body, now, this.#limits);
    const identity = { votingId: this.ids.next(), ownerId: principal.userId, buckets: this.env.RESULTS_SHARDS, now };
    const voting = createVoting(input, identity);
    await this.votings.create(voting);
    return mapVoting(voting, now);
  }

  /** @throws VotingNotFoundError */
  async get(votingId: string): Promise<VotingDto> {
    return mapVoting(await this.find(votingId), this.clock.now());
  }

  /** A page of votings, those that end first at the front for scheduled and open ones, else those that end last. */
  async search({ state, limit, cursor }: VotingsQueryDto): Promise<Page<VotingDto>> {
    const now = this.clock.now();
    const page = await this.list.page({ state, limit, cursor, now });
    return { ...page, data: page.data.map((voting) => mapVoting(voting, now)) };
  }

  /**
   * Replaces the attributes of a voting; once it is open, only title, description and end may differ.
   *
   * @throws VotingNotFoundError, NotVotingOwnerError, PreconditionRequiredError, PreconditionFailedError,
   *   ValidationFailedError, VotingFrozenError, VotingOverError
   */
  async update(
    principal: Principal,
    votingId: string,
    change: Precondition,
    body: Validated<VotingInputDto>,
  ): Promise<VotingDto> {
    const voting = await this.changeable(principal, votingId, change);
    const now = this.clock.now();
    const next = this.nextVersion(voting, body, now);
    await this.votings.update(next);
    return mapVoting(next, now);
  }

  /**
   * Cancels a scheduled or open voting. It stays readable, and so do its results.
   *
   * @throws VotingNotFoundError, NotVotingOwnerError, PreconditionRequiredError, PreconditionFailedError, VotingOverError
   */
  async cancel(principal: Principal, votingId: string, change: Precondition): Promise<void> {
    const voting = await this.changeable(principal, votingId, change);
    const now = this.clock.now();
    const state = stateOf(voting, now);
    if (state === 'closed' || state === 'cancelled') throw new VotingOverError(state);
    await this.votings.update(cancelVoting(voting, now));
  }

  private nextVersion(voting: Voting, body: Validated<VotingInputDto>, now: number): Voting {
    const state = stateOf(voting, now);
    switch (state) {
      case 'scheduled':
        return rewriteVoting(voting, readWholeVoting(body, now, this.#limits), now);
      case 'open': {
        const input = readAmendment(voting, body, now, this.#limits);
        const frozen = frozenProblems(voting, { startAt: input.startAt, options: resolvedOptions(input) });
        if (frozen.length > 0) throw new VotingFrozenError(frozen);
        return amendVoting(voting, input, now);
      }
      case 'closed':
      case 'cancelled':
        body.value();
        throw new VotingOverError(state);
    }
  }

  private async changeable(principal: Principal, votingId: string, change: Precondition): Promise<Voting> {
    const voting = await this.find(votingId);
    if (voting.ownerId !== principal.userId && !isInGroup(principal, 'admins')) throw new NotVotingOwnerError();
    change.check(voting.version);
    return voting;
  }

  private async find(votingId: string): Promise<Voting> {
    const voting = await this.votings.get(votingId);
    if (!voting) throw new VotingNotFoundError();
    return voting;
  }
}
