import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { Push } from '#realtime/push/push.js';
import type { VotingRecord } from '../votings.repository.js';
import { VOTINGS_TOPIC_NAME } from '../votings.topics.js';
import { type NoticeResult, timingOf, type TopicNotice } from './notice.types.js';
import { NoticesRepository } from './notices.repository.js';
import { subjectOf, votingFrame } from './voting-frame.js';

/** How far the machine's clock may be ahead of the function's, in milliseconds. */
const CLOCK_SKEW = 2_000;

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

  /** @throws TooEarlyError; QueueSendError when the frame was not taken */
  async announce({ voting, noticesSent }: VotingRecord, kind: TopicNotice, execution: string): Promise<NoticeResult> {
    const subject = subjectOf(kind, voting);
    if (noticesSent[kind] === subject) return { outcome: 'already' };
    const { from, until, nextDueAt } = timingOf(kind, voting);
    const now = this.clock.now();
    if (now < from - CLOCK_SKEW) throw new TooEarlyError(`${kind} is due in ${from - now} ms`);
    const isLate = now >= until;
    // Not before its time by the frame's own account: at its end a voting is closed, whatever this clock says.
    if (!isLate) await this.push.toTopic(VOTINGS_TOPIC_NAME, votingFrame(kind, voting, Math.max(now, from)));
    await this.notices.confirm({ votingId: voting.votingId, execution }, kind, subject, nextDueAt);
    return { outcome: isLate ? 'late' : 'sent' };
  }
}
