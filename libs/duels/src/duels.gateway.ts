import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Principal } from '#platform/auth/principal.js';
import { Action, Sends } from '#platform/websocket/action.decorator.js';
import { ConnectedUser } from '#realtime/connection-principal.js';
import { InviteDto, mapAck, ResponseDto, SessionAck, SessionDto } from './duels.dto.js';
import {
  CancelledFrame,
  InviteClosedFrame,
  InviteFrame,
  NoResponseFrame,
  RejectedFrame,
  StartFrame,
  StopFrame,
  TimeoutFrame,
} from './duels.frames.js';
import { DuelsService } from './duels.service.js';
import { InvitationsService } from './invitations.service.js';

const MOVE_ERRORS = ['session-not-found', 'forbidden', 'session-over'] as const;

/** Invitations and games (D4 to D9). Frames to the participants come from the stream, not from here (DESIGN rule 5). */
@WebSocketGateway()
@Sends(
  InviteFrame,
  InviteClosedFrame,
  StartFrame,
  RejectedFrame,
  CancelledFrame,
  NoResponseFrame,
  StopFrame,
  TimeoutFrame,
)
export class DuelsGateway {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly duels: DuelsService,
  ) {}

  @Action({
    summary: 'Invites a user to a duel; accepts, if that user has invited the caller.',
    ack: SessionAck,
    errors: ['self-invite', 'target-offline', 'target-busy', 'already-in-duel', 'already-invited', 'too-many-invites'],
  })
  @SubscribeMessage('invite')
  async invite(@ConnectedUser() user: Principal, @MessageBody() { to }: InviteDto): Promise<SessionAck> {
    return mapAck(await this.invitations.invite(user, to));
  }

  @Action({
    summary: 'Answers an invitation.',
    ack: SessionAck,
    errors: [...MOVE_ERRORS, 'already-in-duel', 'target-busy'],
  })
  @SubscribeMessage('response')
  async respond(@ConnectedUser() user: Principal, @MessageBody() response: ResponseDto): Promise<SessionAck> {
    const { sessionId, accept } = response;
    return mapAck(await (accept ? this.duels.accept(user, sessionId) : this.duels.reject(user, sessionId)));
  }

  @Action({ summary: 'Withdraws an invitation.', ack: SessionAck, errors: MOVE_ERRORS })
  @SubscribeMessage('cancel')
  async cancel(@ConnectedUser() user: Principal, @MessageBody() { sessionId }: SessionDto): Promise<SessionAck> {
    return mapAck(await this.duels.cancel(user, sessionId));
  }

  @Action({ summary: 'Ends a duel early.', ack: SessionAck, errors: [...MOVE_ERRORS, 'session-not-active'] })
  @SubscribeMessage('stop')
  async stop(@ConnectedUser() user: Principal, @MessageBody() { sessionId }: SessionDto): Promise<SessionAck> {
    return mapAck(await this.duels.stop(user, sessionId));
  }
}
