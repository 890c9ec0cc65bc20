import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Precondition } from '#platform/rest/precondition.js';
import type { Validated } from '#platform/validation/validated.js';
import { amendVoting, createVoting, rewriteVoting } from '../voting.changes.js';
import { stateOf, type Voting } from '../voting.js';
import { frozenProblems, type VotingLimits } from '../voting.rules.js';
import { mapVoting } from '../voting.view.js';
import { assertMayChange } from '../votings.access.js';
import type { VotingDto } from '../voting.dto.js';
import type { VotingInputDto } from '../votings.dto.js';
import { votingRulesEnv } from '../votings.env.js';
import { VotingFrozenError, VotingOverError } from '../votings.errors.js';
import { readAmendment, readWholeVoting, resolvedOptions } from '../votings.input.js';
import { UpsertContext } from './upsert.context.js';
import { VotingStore } from './voting.store.js';

/**
 * Creating and changing votings (V1, V2), in task `check` as well as in task `write`.
 *
 * Refusals come in the order of X1: 404, 403 of the owner, 428 and 412, 422, 409. Every change is one conditional write.
 */
@Injectable()
export class VotingWritesService {
  readonly #limits: VotingLimits;

  constructor(
    private readonly votings: VotingStore,
    private readonly clock: Clock,
    @InjectEnvironment(votingRulesEnv) private readonly env: Env<typeof votingRulesEnv>,
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
    const { votingId } = UpsertContext.get();
    const identity = { votingId, ownerId: principal.userId, buckets: this.env.RESULTS_SHARDS, now };
    return mapVoting(await this.votings.create(createVoting(input, identity)), now);
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
    const record = await this.votings.find(votingId);
    const now = this.clock.now();
    // An earlier attempt of this very write: the version that it made is not the one that the client read.
    if (record?.writeId === UpsertContext.get().writeId) return mapVoting(record.voting, now);
    assertMayChange(record, principal, change);
    const next = this.nextVersion(record.voting, body, now);
    await this.votings.update(next, record);
    return mapVoting(next, now);
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
}
