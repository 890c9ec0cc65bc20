import { Injectable } from '@nestjs/common';
import { movesWindow } from '../voting.changes.js';
import type { Voting } from '../voting.js';
import { VotingsRepository, type VotingRecord } from '../votings.repository.js';
import { UpsertContext } from './upsert.context.js';

/**
 * Where the writes of `VotingWritesService` go. The route is carried out twice: in task `check` to find out what would be refused and what
 * would change, in task `write` for good. Both run the same rules; only the store differs.
 */
export abstract class VotingStore {
  abstract find(votingId: string): Promise<VotingRecord | undefined>;
  /** @returns the voting as it is kept: an earlier attempt of the write may have been first */
  abstract create(voting: Voting): Promise<Voting>;
  /** @throws PreconditionFailedError (412) when another change was first */
  abstract update(next: Voting, before: VotingRecord): Promise<void>;
}

/** The store of task `check`: reads, and notes what would be written. */
@Injectable()
export class PlanningStore extends VotingStore {
  constructor(private readonly votings: VotingsRepository) {
    super();
  }

  find(votingId: string): Promise<VotingRecord | undefined> {
    return this.votings.find(votingId);
  }

  async create(voting: Voting): Promise<Voting> {
    UpsertContext.get().planned = {};
    return voting;
  }

  async update(next: Voting, before: VotingRecord): Promise<void> {
    UpsertContext.get().planned = movesWindow(before.voting, next) ? { outdated: before } : {};
  }
}

/** The store of task `write`. */
@Injectable()
export class WritingStore extends VotingStore {
  constructor(private readonly votings: VotingsRepository) {
    super();
  }

  find(votingId: string): Promise<VotingRecord | undefined> {
    return this.votings.find(votingId);
  }

  async create(voting: Voting): Promise<Voting> {
    const earlier = await this.votings.get(voting.votingId);
    if (earlier) return earlier;
    await this.votings.create(voting);
    return voting;
  }

  async update(next: Voting, before: VotingRecord): Promise<void> {
    const { writeId } = UpsertContext.get();
    await this.votings.update(next, { moved: movesWindow(before.voting, next), writeId });
  }
}
