import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Ids } from '#platform/ids/ids.js';
import { accepted, type Duel } from './duel.js';
import { DuelTimers } from './duel-timers.js';
import { duelDurationsEnv } from './duels.env.js';
import { EdgesRepository } from './edges.repository.js';

/** Somebody in a duel. */
export interface Player {
  readonly userId: string;
  readonly displayName: string;
}

/**
 * The moves that begin something: an invitation, a game. The timer of what begins is set first, then the state is written (DESIGN rule 4):
 * a timer without its state is harmless, a state without its timer is not.
 */
@Injectable()
export class DuelMoves {
  constructor(
    private readonly edges: EdgesRepository,
    private readonly timers: DuelTimers,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(duelDurationsEnv) private readonly env: Env<typeof duelDurationsEnv>,
  ) {}

  /**
   * @throws AlreadyInDuelError, TargetBusyError, AlreadyInvitedError, TooManyInvitesError
   * @throws CrossingInvite when the invitee has invited the inviter
   */
  async invite(inviter: Player, invitee: Player): Promise<Duel> {
    const now = this.clock.now();
    const duel: Duel = {
      sessionId: this.ids.next(),
      userA: inviter.userId,
      displayNameA: inviter.displayName,
      userB: invitee.userId,
      displayNameB: invitee.displayName,
      state: 'pending',
      version: 1,
      createdAt: iso(now),
      expiresAt: iso(now + this.env.DUELS_INVITE_SECONDS * 1000),
    };
    await this.timers.set(duel);
    await this.edges.invite(duel);
    return duel;
  }

  /**
   * Begins the game, a moment ahead so that both have heard of it by then.
   *
   * @param invitation as it was read
   * @throws SessionOverError, AlreadyInDuelError, TargetBusyError
   */
  async accept(invitation: Duel): Promise<Duel> {
    const startAt = this.clock.now() + this.env.DUELS_START_LEAD_SECONDS * 1000;
    const endsAt = startAt + this.env.DUELS_DURATION_SECONDS * 1000;
    const game = accepted(invitation, { startAt: iso(startAt), endsAt: iso(endsAt) });
    await this.timers.set(game);
    await this.edges.accept(invitation, game);
    return game;
  }
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
