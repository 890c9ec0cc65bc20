import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { Push } from '#realtime/push/push.js';
import { toVoting } from '../votings.repository.js';
import { VOTINGS_TOPIC_NAME } from '../votings.topics.js';
import { NotificationRuns } from './notification-runs.js';
import { type VotingEvent, votingFrame } from './voting-frame.js';

/**
 * Announces changes of votings to the topic `votings` (V9), from the stream of the table. A change is a new version; what workers keep beside
 * the voting (claims, notices, settlement) has none and is nobody's business.
 */
@Injectable()
export class VotingsAnnouncerConsumer implements StreamConsumer {
  constructor(
    private readonly push: Push,
    private readonly runs: NotificationRuns,
    private readonly clock: Clock,
    private readonly logger: PlatformLogger,
  ) {}

  async consume({ newImage, oldImage }: StreamChange): Promise<void> {
    const event = eventOf(newImage, oldImage);
    if (event === undefined || newImage === undefined) return;
    const voting = toVoting(newImage);
    await this.push.toTopic(VOTINGS_TOPIC_NAME, votingFrame(event, voting, this.clock.now()));
    const { notificationArn } = newImage;
    if (event === 'cancelled' && typeof notificationArn === 'string') await this.stop(notificationArn);
  }

  /** Best effort: a run that goes on finds the voting cancelled after its wait, and sends nothing (V8). */
  private async stop(execution: string): Promise<void> {
    try {
      await this.runs.stop(execution, 'The voting was cancelled');
    } catch (error) {
      this.logger.error('notification run not stopped', error, { execution });
    }
  }
}

function eventOf(after: StreamChange['newImage'], before: StreamChange['oldImage']): VotingEvent | undefined {
  if (!after) return undefined;
  if (!before) return 'created';
  if (after['version'] === before['version']) return undefined;
  return after['cancelledAt'] === undefined ? 'updated' : 'cancelled';
}
