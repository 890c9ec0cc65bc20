import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Page } from '#platform/pagination/cursor.js';
import { isParticipant } from './duel.js';
import { type DuelDto, type DuelsQueryDto, mapDuel } from './duels.dto.js';
import { NotYourMoveError, SessionNotFoundError } from './duels.errors.js';
import { DuelsList } from './duels.list.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions as their participants read them (D11). */
@Injectable()
export class DuelsReader {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly list: DuelsList,
    private readonly clock: Clock,
  ) {}

  /** The caller's sessions, the newest first. @throws InvalidLimitError, InvalidCursorError (422) */
  async search({ userId }: Principal, { state, limit, cursor }: DuelsQueryDto): Promise<Page<DuelDto>> {
    const { data, nextCursor } = await this.list.page({ userId, state, limit, cursor });
    const serverTime = this.clock.nowIso();
    return { data: data.map((duel) => mapDuel(duel, serverTime)), nextCursor };
  }

  /** @throws SessionNotFoundError (404); NotYourMoveError (403) for others than the two */
  async get({ userId }: Principal, sessionId: string): Promise<DuelDto> {
    const duel = await this.sessions.get(sessionId);
    if (!duel) throw new SessionNotFoundError();
    if (!isParticipant(duel, userId)) throw new NotYourMoveError();
    return mapDuel(duel, this.clock.nowIso());
  }
}
