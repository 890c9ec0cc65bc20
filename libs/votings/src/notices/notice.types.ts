import type { Voting } from '../voting.js';
import type { VotingRecord } from '../votings.repository.js';

/** Notices that go to the topic `votings`. */
export type TopicNotice = 'starting' | 'opened' | 'closed';

/** Payload of function `votings-notices`, a task of the machine `votings-notification`. */
export interface NoticeTask {
  readonly kind: TopicNotice | 'ending';
  readonly votingId: string;
  /** ARN of the run that the task belongs to. */
  readonly execution: string;
  /** Where reminding goes on: after this user; empty for the first call. */
  readonly after?: string;
}

/** Its result. */
export interface NoticeResult {
  /**
   * `superseded`: the voting was cancelled or another run has it, so this one has to end (V8); `already`: sent before, by this or an earlier
   * run; `late`: nothing was sent since what it announces is over.
   */
  readonly outcome: 'sent' | 'already' | 'late' | 'superseded';
  /** There are more users to be reminded, after this one. */
  readonly after?: string;
}

/** The payload is none that the machine makes. */
export class NoNoticeTaskError extends Error {
  override readonly name = 'NoNoticeTaskError';
}

const KINDS: readonly unknown[] = ['starting', 'opened', 'closed', 'ending'] satisfies NoticeTask['kind'][];

/** @throws NoNoticeTaskError */
export function toNoticeTask(input: unknown): NoticeTask {
  const { kind, votingId, execution, after = '' } = (input ?? {}) as Readonly<Record<string, unknown>>;
  if (!KINDS.includes(kind)) throw new NoNoticeTaskError('There is no notice of this kind');
  if (![votingId, execution, after].every((text) => typeof text === 'string'))
    throw new NoNoticeTaskError('votingId, execution or after is no text');
  return input as NoticeTask;
}

/** A voting whose notices this run may send: V8. */
export function isRunOf(record: VotingRecord | undefined, execution: string): record is VotingRecord {
  return record?.notificationArn === execution && record.voting.cancelledAt === undefined;
}

/** What is known of a notice before it is sent. Instants are milliseconds since the Unix epoch. */
export interface Timing {
  /** It must not be sent before. */
  readonly from: number;
  /** What it announces is over: it must not be sent any more. */
  readonly until: number;
  /** What the sweep looks for once it is sent: an instant, null for nothing any more, undefined for the same as before. */
  readonly nextDueAt: string | null | undefined;
}

/** When a notice of the topic makes sense. How long before the start `starting` is sent is the machine's business. */
export function timingOf(kind: TopicNotice, { startAt, endAt }: Voting): Timing {
  const start = Date.parse(startAt);
  const end = Date.parse(endAt);
  switch (kind) {
    case 'starting':
      return { from: -Infinity, until: start, nextDueAt: undefined };
    case 'opened':
      return { from: start, until: end, nextDueAt: endAt };
    case 'closed':
      return { from: end, until: Infinity, nextDueAt: null };
  }
}
