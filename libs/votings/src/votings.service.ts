import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Page } from '#platform/pagination/cursor.js';
import type { Precondition } from '#platform/rest/precondition.js';
import { cancelVoting } from './voting.changes.js';
import { stateOf } from './voting.js';
import { mapVoting } from './voting.view.js';
import { assertMayChange } from './votings.access.js';
import type { VotingDto } from './voting.dto.js';
import type { VotingsQueryDto } from './votings.dto.js';
import { VotingNotFoundError, VotingOverError } from './votings.errors.js';
import { VotingsList } from './votings.list.js';
import { VotingsRepository } from './votings.repository.js';

/** Votings: reading and cancelling them (V2, V3). Creating and changing them is in `upsert/`. */
@Injectable()
export class VotingsService {
  constructor(
    private readonly votings: VotingsRepository,
    private readonly list: VotingsList,
    private readonly clock: Clock,
  ) {}

  /** @throws VotingNotFoundError */
  async get(votingId: string): Promise<VotingDto> {
    const voting = await this.votings.get(votingId);
    if (!voting) throw new VotingNotFoundError();
    return mapVoting(voting, this.clock.now());
  }

  /** A page of votings, those that end first at the front for scheduled and open ones, else those that end last. */
  async search({ state, limit, cursor }: VotingsQueryDto): Promise<Page<VotingDto>> {
    const now = this.clock.now();
    const page = await this.list.page({ state, limit, cursor, now });
    return { ...page, data: page.data.map((voting) => mapVoting(voting, now)) };
  }

  /**
   * Cancels a scheduled or open voting. It stays readable, and so do its results. Its notification run finds it cancelled and ends; the stream's
   * worker stops it before that.
   *
   * @throws VotingNotFoundError, NotVotingOwnerError, PreconditionRequiredError, PreconditionFailedError, VotingOverError
   */
  async cancel(principal: Principal, votingId: string, change: Precondition): Promise<void> {
    const record = await this.votings.find(votingId);
    assertMayChange(record, principal, change);
    const { voting } = record;
    const now = this.clock.now();
    const state = stateOf(voting, now);
    if (state === 'closed' || state === 'cancelled') throw new VotingOverError(state);
    await this.votings.update(cancelVoting(voting, now));
  }
}
