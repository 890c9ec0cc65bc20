/** Asks the publisher to look at the results of a voting. It carries no figures: the publisher reads what is true by then. */
export interface ResultsAnnouncement {
  readonly votingId: string;
}

/** `type` of the frames that carry results. */
export const RESULTS_FRAME = 'results';

/**
 * A change older than this is announced by the announcer's own clock. It has to exceed what that clock can be wrong by, plus the second by
 * which times in streams are rounded. Clocks in AWS differ by milliseconds.
 */
export const LATE_AFTER_MS = 5_000;

/**
 * The time slot of a change: of all announcements of a voting in one slot, the queue takes the first and drops the others.
 *
 * Why no state is lost by that (P8). The queue hides a message for one slot's length P, and the publisher reads when it gets it, after the
 * counting's commit is visible (it reads consistently).
 *
 * - Slot k of the stream's clock covers changes made in [kP, (k+1)P). Its first announcement is sent after such a change, so not before kP, and
 *   is received not before kP + P: when every change of the slot has been made. No announcer's clock takes part, so none can be wrong.
 * - A worker that lags has changes of many slots at hand, and would announce faster than once per P. Changes older than
 *   {@link LATE_AFTER_MS} are put into slots of the announcer's clock instead. A message of such a slot k' is received not before
 *   (k'+1)P - e, e being what that clock is wrong by, and the changes that it stands for were made before (k'+1)P - 5 s.
 *
 * So a change is either announced, or another message is still to be received that will show it. Repeats of a batch fall into the same slots.
 *
 * @param changedAt by the stream's clock, milliseconds since the Unix epoch, rounded down to a second
 * @param now by the announcer's clock, milliseconds since the Unix epoch
 * @param slotMs length of a slot: whole seconds, the same as the queue's delay
 */
export function slotOf(changedAt: number, now: number, slotMs: number): string {
  return now - changedAt > LATE_AFTER_MS ? `late-${Math.floor(now / slotMs)}` : String(Math.floor(changedAt / slotMs));
}
