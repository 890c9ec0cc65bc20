import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { eachWithLimit } from '../concurrency.js';
import { presenceSweepEnv } from '../realtime.env.js';
import { PresenceKeeper } from './presence-keeper.js';
import { PresenceRepository } from './presence.repository.js';

/** What a run did. */
export interface PresenceSweepResult {
  /** Users in the index who were silent. */
  readonly silent: number;
  /** How many of them had no live connection and are offline now. */
  readonly left: number;
  /** How many could not be looked at; the next run tries again. */
  readonly failed: number;
}

/** Every minute: takes users offline who missed their heartbeats, or whose end nobody noticed. */
@Injectable()
export class PresenceSweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly presence: PresenceRepository,
    private readonly keeper: PresenceKeeper,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(presenceSweepEnv) private readonly env: Env<typeof presenceSweepEnv>,
  ) {}

  async run(): Promise<PresenceSweepResult> {
    const result = { silent: 0, left: 0, failed: 0 };
    let failure: unknown;
    for await (const page of this.presence.silent(this.keeper.silentSince())) {
      result.silent += page.length;
      await eachWithLimit(page, this.env.PRESENCE_SWEEP_CONCURRENCY, async (userId) => {
        try {
          if (await this.keeper.settle(userId)) result.left += 1;
        } catch (error) {
          // One user must not keep the others online.
          result.failed += 1;
          failure ??= error;
        }
      });
    }
    if (result.failed > 0) this.logger.error('Users could not be looked at', failure, { failed: result.failed });
    return result;
  }
}
