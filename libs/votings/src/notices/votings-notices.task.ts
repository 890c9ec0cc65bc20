import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { TaskConsumer, TaskRun } from '#platform/workers/consumers.js';
import { VotingsRepository } from '../votings.repository.js';
import { isRunOf, type NoticeResult, type NoticeTask, toNoticeTask } from './notice.types.js';
import { Reminders } from './reminders.js';
import { TopicNotices } from './topic-notices.js';

/**
 * Sends the notices of a notification run, each at the time at which the machine calls (V6, V9). It first re-checks that the run is still the
 * voting's, on a consistent read: what was cancelled or moved before that is never announced (V8).
 */
@Injectable()
export class VotingsNoticesTask implements TaskConsumer {
  constructor(
    private readonly votings: VotingsRepository,
    private readonly topic: TopicNotices,
    private readonly reminders: Reminders,
    private readonly logger: PlatformLogger,
  ) {}

  async run({ input }: TaskRun): Promise<NoticeResult> {
    const task = toNoticeTask(input);
    const result = await this.send(task);
    const { kind, votingId } = task;
    this.logger.info('notice', { kind, votingId, outcome: result.outcome, more: result.after !== undefined });
    return result;
  }

  private async send({ kind, votingId, execution, after = '' }: NoticeTask): Promise<NoticeResult> {
    let record = await this.votings.find(votingId);
    if (isRunOf(record, execution) && kind !== 'ending' && (await this.topic.untilDue(record, kind))) {
      record = await this.votings.find(votingId);
    }
    if (!isRunOf(record, execution)) return { outcome: 'superseded' };
    if (kind !== 'ending') return this.topic.announce(record, kind, execution);
    const isCurrent = async (): Promise<boolean> => isRunOf(await this.votings.find(votingId), execution);
    return this.reminders.remind(record.voting, after, isCurrent);
  }
}
