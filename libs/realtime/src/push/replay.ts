import type { UserFrame } from './frame.js';
import type { OutboxHead } from './outbox.repository.js';
import { ResumeFailedError } from './resume.errors.js';

/** What a client gets that asks for everything after its `lastSeq`. */
export interface Replay {
  readonly frames: readonly UserFrame[];
  /** What is not among the frames up to this `seq` never comes. */
  readonly through: number;
}

export interface ReplayRequest {
  /** Highest contiguous `seq` that the client has. */
  readonly lastSeq: number;
  readonly head: OutboxHead;
  /** Kept frames from `lastSeq` on, itself included where it is still kept, in order. */
  readonly kept: readonly UserFrame[];
  readonly maxReplay: number;
  /** Frames that are missing may still be written if what follows them is younger than this, milliseconds since the Unix epoch. */
  readonly settledBefore: number;
}

/**
 * Decides what a replay consists of (requirement X5).
 *
 * A missing frame is void (its push died between taking its `seq` and writing it, and was repeated under another one), has
 * expired, or is on its way into the outbox. Expired ones only stand in front: frames expire in the order of their `seq`. So what is
 * missing right after `lastSeq` is void only if `lastSeq` itself is still kept. What may be on its way ends `through`: the
 * client's gap stays open and it asks again.
 *
 * @throws ResumeFailedError for a `lastSeq` that was never given, too many frames, or frames that have expired
 */
export function replayOf({ lastSeq, head, kept, maxReplay, settledBefore }: ReplayRequest): Replay {
  const frames = kept.filter(({ seq }) => seq > lastSeq);
  const first = frames[0]?.seq ?? head.seq + 1;
  const keepsLast = kept.some(({ seq }) => seq === lastSeq);
  const expired = first > lastSeq + 1 && !keepsLast;
  if (lastSeq > head.seq || frames.length > maxReplay || expired) throw new ResumeFailedError();
  const last = Math.max(head.seq, frames.at(-1)?.seq ?? 0);
  return { frames, through: openGap(lastSeq, frames, { ...head, seq: last }, settledBefore) ?? last };
}

/** The `seq` before the first gap that may still be filled. */
function openGap(
  lastSeq: number,
  frames: readonly UserFrame[],
  head: OutboxHead,
  settledBefore: number,
): number | undefined {
  const ends = [...frames.map(({ seq, time }) => ({ seq, at: Date.parse(time) })), { seq: head.seq + 1, at: head.at }];
  let previous = lastSeq;
  for (const { seq, at } of ends) {
    // Its `seq` was taken before that of the frame behind it, so it is at least as old.
    if (seq > previous + 1 && at > settledBefore) return previous;
    previous = seq;
  }
  return undefined;
}
