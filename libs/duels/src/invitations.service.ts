import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Presence } from '#realtime/presence/presence.js';
import { DuelMoves } from './duel-moves.js';
import type { Duel } from './duel.js';
import { CrossingInvite, SelfInviteError, SessionOverError, TargetOfflineError } from './duels.errors.js';
import { DuelsService } from './duels.service.js';
import { LocksRepository } from './locks.repository.js';
import { MAX_TRIES, SessionClock } from './session-clock.js';

/** Invitations (D4). */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly presence: Presence,
    private readonly locks: LocksRepository,
    private readonly moves: DuelMoves,
    private readonly duels: DuelsService,
    private readonly time: SessionClock,
  ) {}

  /**
   * Invites somebody, or accepts the invitation that this one crosses.
   *
   * @returns the session: `pending`, or `active` after a crossing
   * @throws SelfInviteError, AlreadyInDuelError, AlreadyInvitedError, TargetBusyError, TooManyInvitesError, TargetOfflineError
   */
  async invite(inviter: Principal, to: string): Promise<Duel> {
    if (to === inviter.userId) throw new SelfInviteError();
    return this.time.unblocked(async () => this.inviteOrAccept(inviter, to, MAX_TRIES));
  }

  private async inviteOrAccept(inviter: Principal, to: string, tries: number): Promise<Duel> {
    try {
      return await this.tryInvite(inviter, to);
    } catch (error) {
      if (!(error instanceof CrossingInvite)) throw error;
      const { guard } = error;
      try {
        return await this.duels.accept(inviter, guard.sessionId);
      } catch (refusal) {
        if (!(refusal instanceof SessionOverError) || tries <= 1) throw refusal;
        // The crossed invitation ended in this very moment, so it is in the way no longer.
        await this.time.settle([guard]);
        return this.inviteOrAccept(inviter, to, tries - 1);
      }
    }
  }

  /** What stands in the way is looked up first, so that a hopeless invitation sets no timer; the transaction decides. */
  private async tryInvite(inviter: Principal, to: string): Promise<Duel> {
    const [invitee] = await Promise.all([this.presence.find(to), this.locks.assertFree(inviter.userId, to)]);
    if (!invitee.isOnline) throw new TargetOfflineError();
    return this.moves.invite(inviter, invitee);
  }
}
