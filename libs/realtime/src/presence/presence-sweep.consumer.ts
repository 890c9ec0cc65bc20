import { Injectable } from '@nestjs/common';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { PresenceKeeper } from './presence-keeper.js';
import { PresenceRepository } from './presence.repository.js';

/** What a run did. */
export interface PresenceSweepResult {
  /** Users in the index who were silent. */
  readonly silent: number;
  /** How many of them had no live connection and are offline now. */
  readonly left: number;
}

/** Every minute: takes users offline who missed their heartbeats, or whose end nobody noticed. */
@Injectable()
export class PresenceSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly presence: PresenceRepository,
    private readonly keeper: PresenceKeeper,
  ) {}

  async run(): Promise<PresenceSweepResult> {
    const result = { silent: 0, left: 0 };
    for await (const userId of this.presence.silent(this.keeper.silentSince())) {
      result.silent += 1;
      if (await this.keeper.settle(userId)) result.left += 1;
    }
    return result;
  }
}
