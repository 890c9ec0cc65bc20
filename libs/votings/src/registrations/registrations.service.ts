import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import { VotingCache } from '../votes/voting-cache.js';
import { stateOf, type Voting } from '../voting.js';
import { VotingNotFoundError, VotingOverError } from '../votings.errors.js';
import type { RegistrationDto } from './registrations.dto.js';
import { RegistrationsRepository } from './registrations.repository.js';

/** Registering for the reminder before a voting ends (V7). */
@Injectable()
export class RegistrationsService {
  constructor(
    private readonly votings: VotingCache,
    private readonly registrations: RegistrationsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws VotingNotFoundError, VotingOverError when there is nothing left to be reminded of */
  async register({ userId }: Principal, votingId: string): Promise<void> {
    const state = stateOf(await this.find(votingId), this.clock.now());
    if (state === 'closed' || state === 'cancelled') throw new VotingOverError(state);
    await this.registrations.add(votingId, userId);
  }

  /** Possible at any time. @throws VotingNotFoundError */
  async unregister({ userId }: Principal, votingId: string): Promise<void> {
    await this.find(votingId);
    await this.registrations.remove(votingId, userId);
  }

  /** @throws VotingNotFoundError */
  async get({ userId }: Principal, votingId: string): Promise<RegistrationDto> {
    await this.find(votingId);
    return { registered: await this.registrations.has(votingId, userId) };
  }

  private async find(votingId: string): Promise<Voting> {
    const voting = await this.votings.get(votingId, this.clock.now());
    if (!voting) throw new VotingNotFoundError();
    return voting;
  }
}
