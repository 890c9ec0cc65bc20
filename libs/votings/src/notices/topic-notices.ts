import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Push } from '#realtime/push/push.js';
import type { VotingRecord } from '../votings.repository.js';
import { VOTINGS_TOPIC_NAME } from '../votings.topics.js';
import { type NoticeResult, timingOf, type TopicNotice } from './notice.types.js';
import { NoticesRepository } from './notices.repository.js';
import { subjectOf, votingFrame } from './voting-frame.js';

/**
 * How much too early a machine may call, in milliseconds: it waits for whole seconds only
 * (https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html), and its clock may be ahead of the function's.
 */
const EARLY = 2_000;

/** The machine called before the time: it tries again. */
export class TooEarlyError extends Error {
  override readonly name = 'TooEarlyError';
}

/**
 * Announces starts and ends to the topic `votings` (V9): send, then confirm. A crash in between repeats the frame, with the same `eventId`.
 */
@Injectable()
export class TopicNotices {
  constructor(
    private readonly push: Push,
    private readonly notices: NoticesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits for the notice's time, where the machine has called a moment too early: who is told that a voting is open can vote.
   *
   * @returns whether it waited: what was read of the voting may have changed meanwhile
   * @throws TooEarlyError
   */
  async untilDue({ voting }: VotingRecord, kind: TopicNotice): Promise<boolean> {
    const { from } = timingOf(kind, voting);
    const early = from - this.clock.now();
    if (early <= 0) return false;
    if (early > EARLY) throw new TooEarlyError(`${kind} is due in ${early} ms`);
    await this.clock.sleepUntil(from);
    return true;
  }

  /** @throws QueueSendError when the frame was not taken */
  async announce({ voting, noticesSent }: VotingRecord, kind: TopicNotice, execution: string): Promise<NoticeResult> {
    const subject = subjectOf(kind, voting);
    if (noticesSent[kind] === subject) return { outcome: 'already' };
    const { until, nextDueAt } = timingOf(kind, voting);
    const now = this.clock.now();
    const isLate = now >= until;
    if (!isLate) await this.push.toTopic(VOTINGS_TOPIC_NAME, votingFrame(kind, voting, now));
    await this.notices.confirm({ votingId: voting.votingId, execution }, kind, subject, nextDueAt);
    return { outcome: isLate ? 'late' : 'sent' };
  }
}
