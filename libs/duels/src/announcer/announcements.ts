import type { Frame } from '#realtime/push/frame.js';
import type { Duel } from '../duel.js';
import type {
  CancelledFrame,
  InviteClosedFrame,
  InviteFrame,
  NoResponseFrame,
  RejectedFrame,
  StartFrame,
  StopFrame,
  TimeoutFrame,
} from '../duels.frames.js';

/** A frame and whom it is for. */
export interface Announcement {
  readonly userId: string;
  readonly frame: Frame;
}

/** The data of a frame as it is sent: what its class describes, as a plain object. */
type Plain<T> = { readonly [K in keyof T]: T[K] };

/** Types and data of the slice's frames. */
interface FrameData {
  invite: Plain<InviteFrame>;
  'invite.closed': Plain<InviteClosedFrame>;
  start: Plain<StartFrame>;
  rejected: Plain<RejectedFrame>;
  cancelled: Plain<CancelledFrame>;
  no_response: Plain<NoResponseFrame>;
  stop: Plain<StopFrame>;
  timeout: Plain<TimeoutFrame>;
}

/**
 * Who is told what about a session that has just come into its state. Every participant of an ended session gets exactly one frame that says
 * so (D9).
 *
 * @param serverTime RFC 3339
 */
export function announcementsOf(duel: Duel, serverTime: string): readonly Announcement[] {
  const { sessionId, userA, userB, expiresAt } = duel;
  const both = <T extends keyof FrameData>(type: T, data: FrameData[T]): Announcement[] =>
    [userA, userB].map((userId) => ({ userId, frame: frameOf(type, data) }));
  switch (duel.state) {
    case 'pending': {
      const data = { sessionId, from: userA, displayName: duel.displayNameA, expiresAt, serverTime };
      return [{ userId: userB, frame: frameOf('invite', data) }];
    }
    case 'active':
      return [
        { userId: userA, frame: startFrame(duel, userA, serverTime) },
        { userId: userB, frame: startFrame(duel, userB, serverTime) },
        { userId: userB, frame: frameOf('invite.closed', { sessionId, reason: 'accepted' }) },
      ];
    case 'rejected':
      return [
        { userId: userA, frame: frameOf('rejected', { sessionId, ...doneBy(duel) }) },
        { userId: userB, frame: frameOf('invite.closed', { sessionId, reason: 'rejected' }) },
      ];
    case 'cancelled':
      return both('cancelled', { sessionId, ...doneBy(duel) });
    case 'no_response':
      return both('no_response', { sessionId });
    case 'stopped':
      return both('stop', { sessionId, ...doneBy(duel) });
    case 'completed':
      return both('timeout', { sessionId });
  }
}

/** The frame with which a game begins for one of the two; the same, but for `serverTime`, whenever it is sent. */
export function startFrame(duel: Duel, userId: string, serverTime: string): Frame {
  const { sessionId, startAt = '', endsAt = '' } = duel;
  const isInviter = userId === duel.userA;
  const opponent = isInviter ? duel.userB : duel.userA;
  const displayName = isInviter ? duel.displayNameB : duel.displayNameA;
  return frameOf('start', { sessionId, startAt, endsAt, serverTime, opponent, displayName });
}

function doneBy(duel: Duel): { by: string; displayName: string } {
  const by = duel.endedBy ?? duel.userA;
  return { by, displayName: by === duel.userA ? duel.displayNameA : duel.displayNameB };
}

/** A session comes into each of its states once, so its id and the frame's type name the event (requirement X4). */
function frameOf<T extends keyof FrameData>(type: T, data: FrameData[T]): Frame {
  return { type, eventId: `${data.sessionId}:${type}`, data };
}
