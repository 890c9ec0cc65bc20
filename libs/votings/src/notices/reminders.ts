import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Ids } from '#platform/ids/ids.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { eachWithLimit } from '#realtime/concurrency.js';
import { Push } from '#realtime/push/push.js';
import type { Voting } from '../voting.js';
import { remindersEnv } from '../votings.env.js';
import { countRepeatedReminder } from './notices.metrics.js';
import type { NoticeResult } from './notice.types.js';
import { RemindersRepository, type RegisteredUser } from './reminders.repository.js';
import { votingFrame } from './voting-frame.js';

/** Some users were not reminded; what stopped them is in the log. Another attempt leaves out those who were. */
export class UsersNotRemindedError extends Error {
  override readonly name = 'UsersNotRemindedError';
}

/**
 * Reminds registered users who have not voted that their voting ends (V6): each of them once per end. Reserve, send, confirm: what was
 * reserved and not confirmed is sent again, with the same `eventId`, and a metric counts it.
 */
@Injectable()
export class Reminders {
  constructor(
    private readonly reminders: RemindersRepository,
    private readonly push: Push,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(remindersEnv) private readonly env: Env<typeof remindersEnv>,
  ) {}

  /**
   * @param after goes on after this user; empty to begin
   * @param isCurrent asked before every page but the first: whether the run is still the voting's
   * @throws UsersNotRemindedError after all users of a page were tried
   */
  async remind(voting: Voting, after: string, isCurrent: () => Promise<boolean>): Promise<NoticeResult> {
    const attempt = this.ids.next();
    let position = after;
    for (let seen = 0; seen < this.env.VOTINGS_REMINDERS_PER_CALL;) {
      if (this.clock.now() >= Date.parse(voting.endAt)) return { outcome: 'late' };
      if (seen > 0 && !(await isCurrent())) return { outcome: 'superseded' };
      const page = await this.reminders.page(voting.votingId, position);
      await this.remindAll(voting, page.users, attempt);
      if (page.after === undefined) return { outcome: 'sent' };
      position = page.after;
      seen += page.users.length;
    }
    return { outcome: 'sent', after: position };
  }

  private async remindAll(voting: Voting, users: readonly RegisteredUser[], attempt: string): Promise<void> {
    const due = users.filter(({ reminder }) => reminder?.endAt !== voting.endAt || reminder.state !== 'sent');
    const voters = await this.reminders.voters(voting.votingId, due);
    const addressees = due.filter(({ userId }) => !voters.has(userId));
    let failed = 0;
    await eachWithLimit(addressees, this.env.PUSH_CONCURRENCY, async (user) => {
      try {
        await this.remindOne(voting, user, attempt);
      } catch (error) {
        failed += 1;
        this.logger.error('user not reminded', error, { votingId: voting.votingId });
      }
    });
    if (failed > 0) throw new UsersNotRemindedError(`${failed} of ${addressees.length} users were not reminded`);
  }

  private async remindOne(voting: Voting, user: RegisteredUser, attempt: string): Promise<void> {
    if (!(await this.reminders.reserve(user, voting.endAt, attempt))) return;
    if (user.reminder?.endAt === voting.endAt) {
      countRepeatedReminder();
      this.logger.warn('an earlier attempt did not confirm: the user may be reminded twice', {
        votingId: voting.votingId,
      });
    }
    await this.push.toUser(user.userId, votingFrame('ending', voting, this.clock.now()));
    await this.reminders.confirm(user, attempt);
  }
}
