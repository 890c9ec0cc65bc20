import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import { DuelMoves } from './duel-moves.js';
import { type Duel, type Edge, ended, type Refusal, refusalOf } from './duel.js';
import { NotYourMoveError, SessionNotActiveError, SessionNotFoundError, SessionOverError } from './duels.errors.js';
import { EdgesRepository } from './edges.repository.js';
import { SessionClock } from './session-clock.js';
import { SessionsRepository } from './sessions.repository.js';

/** What the participants do to a session after the invitation (D5, D6, D8). */
@Injectable()
export class DuelsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly moves: DuelMoves,
    private readonly edges: EdgesRepository,
    private readonly time: SessionClock,
    private readonly clock: Clock,
  ) {}

  /** Begins the game. @throws SessionNotFoundError, NotYourMoveError, SessionOverError, AlreadyInDuelError, TargetBusyError */
  async accept(user: Principal, sessionId: string): Promise<Duel> {
    return this.time.unblocked(async () => this.moves.accept(await this.read(sessionId, 'accept', user)));
  }

  /** Turns an invitation down. @throws SessionNotFoundError, NotYourMoveError, SessionOverError */
  async reject(user: Principal, sessionId: string): Promise<Duel> {
    return this.end(user, sessionId, 'reject');
  }

  /** Withdraws an invitation. @throws SessionNotFoundError, NotYourMoveError, SessionOverError */
  async cancel(user: Principal, sessionId: string): Promise<Duel> {
    return this.end(user, sessionId, 'cancel');
  }

  /** Ends a game early. @throws SessionNotFoundError, NotYourMoveError, SessionNotActiveError, SessionOverError */
  async stop(user: Principal, sessionId: string): Promise<Duel> {
    return this.end(user, sessionId, 'stop');
  }

  private async end(user: Principal, sessionId: string, edge: 'reject' | 'cancel' | 'stop'): Promise<Duel> {
    const before = await this.read(sessionId, edge, user);
    const after = ended(before, edge, user, this.clock.now());
    await this.edges.end(before, after);
    return after;
  }

  /** The session, if the user may take this edge of it now. */
  private async read(sessionId: string, edge: Edge, user: Principal): Promise<Duel> {
    const duel = await this.sessions.get(sessionId);
    if (!duel) throw new SessionNotFoundError();
    const refusal = refusalOf(duel, edge, user, this.clock.now());
    if (refusal !== undefined) throw toError(refusal);
    return duel;
  }
}

function toError(refusal: Refusal): Error {
  switch (refusal) {
    case 'forbidden':
      return new NotYourMoveError();
    case 'not-active':
      return new SessionNotActiveError();
    case 'over':
      return new SessionOverError();
    case 'not-due':
      return new Error('Time came too early');
  }
}
