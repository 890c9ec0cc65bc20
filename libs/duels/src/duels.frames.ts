import { ApiProperty } from '@nestjs/swagger';
import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';

const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;
const SERVER_TIME = { ...INSTANT, description: 'The server’s clock when it made the frame.' } as const;
const NAME = { description: 'What that user is called.' } as const;

/** What every frame of a session has. */
class SessionFrame {
  @ApiProperty()
  sessionId!: string;
}

/** A frame about something that one of the two did. */
class DoneByFrame extends SessionFrame {
  @ApiProperty({ description: 'Who did it.' })
  by!: string;

  @ApiProperty(NAME)
  displayName!: string;
}

/** Data of `invite`. */
@ServerFrame('invite', 'Somebody invites the user to a duel.')
export class InviteFrame extends SessionFrame {
  @ApiProperty({ description: 'Who invites.' })
  from!: string;

  @ApiProperty(NAME)
  displayName!: string;

  @ApiProperty({ ...INSTANT, description: 'Until when the invitation can be answered.' })
  expiresAt!: string;

  @ApiProperty(SERVER_TIME)
  serverTime!: string;
}

/** Data of `start`. */
@ServerFrame(
  'start',
  'The invitation was accepted: to both. Comes again on hello while the duel runs, with the same eventId.',
)
export class StartFrame extends SessionFrame {
  @ApiProperty(INSTANT)
  startAt!: string;

  @ApiProperty(INSTANT)
  endsAt!: string;

  @ApiProperty(SERVER_TIME)
  serverTime!: string;

  @ApiProperty({ description: 'The other one.' })
  opponent!: string;

  @ApiProperty(NAME)
  displayName!: string;
}

/** Data of `invite.closed`. */
@ServerFrame('invite.closed', 'The user answered the invitation, perhaps elsewhere: to all connections of the invitee.')
export class InviteClosedFrame extends SessionFrame {
  @ApiProperty({ enum: ['accepted', 'rejected'] })
  reason!: 'accepted' | 'rejected';
}

/** Data of `rejected`. */
@ServerFrame('rejected', 'The invitee turned the invitation down: to the inviter.')
export class RejectedFrame extends DoneByFrame {}

/** Data of `cancelled`. */
@ServerFrame('cancelled', 'The inviter withdrew the invitation: to both.')
export class CancelledFrame extends DoneByFrame {}

/** Data of `no_response`. */
@ServerFrame('no_response', 'The invitation was not answered in time: to both.')
export class NoResponseFrame extends SessionFrame {}

/** Data of `stop`. */
@ServerFrame('stop', 'One of the two ended the duel early: to both.')
export class StopFrame extends DoneByFrame {}

/** Data of `timeout`. */
@ServerFrame('timeout', 'The duel is over: to both.')
export class TimeoutFrame extends SessionFrame {}
