// Made by `npm run contracts` from the gateways, as contracts/asyncapi.json is. Do not edit.

/** Data of the frames that the server sends, by their type. */
export interface Frames {
  /** The inviter withdrew the invitation: to both. */
  readonly cancelled: CancelledFrame;
  /** Somebody invites the user to a duel. */
  readonly invite: InviteFrame;
  /** The user answered the invitation, perhaps elsewhere: to all connections of the invitee. */
  readonly 'invite.closed': InviteClosedFrame;
  /** The agent has a lead to answer until expiresAt; sent again on hello while it runs. */
  readonly lead: LeadFrame;
  /** The agent has answered, perhaps in another tab. */
  readonly 'lead.answered': LeadAnsweredFrame;
  /** The assignment was not answered in time; the agent is offline until he chooses otherwise. */
  readonly 'lead.expired': LeadExpiredFrame;
  /** The invitation was not answered in time: to both. */
  readonly no_response: NoResponseFrame;
  /** A group of notifications is due; a large one comes in several parts. */
  readonly notification: NotificationFrame;
  /** Answers ping: the round trip tells the client the server’s time. */
  readonly pong: PongFrame;
  /** The invitee turned the invitation down: to the inviter. */
  readonly rejected: RejectedFrame;
  /** Results of a voting changed: to topic `voting:<votingId>`, at most one a second, the last state always. */
  readonly results: ResultsFrame;
  /** The invitation was accepted: to both. Comes again on hello while the duel runs, with the same eventId. */
  readonly start: StartFrame;
  /** One of the two ended the duel early: to both. */
  readonly stop: StopFrame;
  /** The duel is over: to both. */
  readonly timeout: TimeoutFrame;
  /** Topic `votings`: a voting was cancelled. */
  readonly 'voting.cancelled': VotingCancelledFrame;
  /** Topic `votings`: a voting is over. */
  readonly 'voting.closed': VotingClosedFrame;
  /** Topic `votings`: there is a new voting. */
  readonly 'voting.created': VotingCreatedFrame;
  /** To each registered user who has not voted: the voting ends in `votings.endNoticeSeconds`. */
  readonly 'voting.ending': VotingEndingFrame;
  /** Topic `votings`: a voting can be voted on from now on. */
  readonly 'voting.opened': VotingOpenedFrame;
  /** Topic `votings`: a voting opens in `votings.startNoticeSeconds`. */
  readonly 'voting.starting': VotingStartingFrame;
  /** Topic `votings`: a voting has another version. */
  readonly 'voting.updated': VotingUpdatedFrame;
  /** Answers hello: the connection is ready to be pushed to. */
  readonly welcome: WelcomeFrame;
}

/** What the actions take, and what their acks hold. */
export interface Actions {
  /** Chooses a status; while busy it counts for afterwards. */
  readonly 'agent.status': { readonly data: AgentChoiceDto; readonly ack: AgentStatusDto };
  /** Withdraws an invitation. */
  readonly cancel: { readonly data: SessionDto; readonly ack: SessionAck };
  /** Begins: sent once after connecting. */
  readonly hello: { readonly data: Readonly<Record<string, unknown>>; readonly ack: Readonly<Record<string, unknown>> };
  /** Invites a user to a duel; accepts, if that user has invited the caller. */
  readonly invite: { readonly data: InviteDto; readonly ack: SessionAck };
  /** Answers the lead of a running assignment. */
  readonly 'lead.answer': { readonly data: LeadAnswerDto; readonly ack: LeadAnsweredDto };
  /** Heartbeat, and the measure of the server’s time. */
  readonly ping: { readonly data: PingDto; readonly ack: Readonly<Record<string, unknown>> };
  /** Answers an invitation. */
  readonly response: { readonly data: ResponseDto; readonly ack: SessionAck };
  /** Asks for the frames addressed to the user that this connection missed; they come before the ack. */
  readonly resume: { readonly data: ResumeDto; readonly ack: ResumeAck };
  /** Ends a duel early. */
  readonly stop: { readonly data: SessionDto; readonly ack: SessionAck };
  /** Begins to get the frames of a topic. */
  readonly subscribe: { readonly data: TopicDto; readonly ack: TopicAck };
  /** Ends a subscription. */
  readonly unsubscribe: { readonly data: TopicDto; readonly ack: TopicAck };
}

export interface AgentChoiceDto {
  readonly status: 'online' | 'away' | 'offline';
}

export interface AgentStatusDto {
  readonly userId: string;
  /** What others see. */
  readonly status: 'online' | 'away' | 'offline' | 'busy';
  /** What the agent chose: the status once he is connected and not busy. */
  readonly choice: 'online' | 'away' | 'offline';
  /** The lead to answer. */
  readonly leadId?: string;
}

export interface CancelledFrame {
  readonly sessionId: string;
  /** Who did it. */
  readonly by: string;
  /** What that user is called. */
  readonly displayName: string;
}

export interface InviteClosedFrame {
  readonly sessionId: string;
  readonly reason: 'accepted' | 'rejected';
}

export interface InviteDto {
  /** Id of the user to invite. */
  readonly to: string;
}

export interface InviteFrame {
  readonly sessionId: string;
  /** Who invites. */
  readonly from: string;
  /** What that user is called. */
  readonly displayName: string;
  /** Until when the invitation can be answered. */
  readonly expiresAt: string;
  /** The server’s clock when it made the frame. */
  readonly serverTime: string;
}

export interface LeadAnswerDto {
  /** Of the frame `lead`. */
  readonly assignmentId: string;
  readonly status: 'Positive Reply' | 'Neutral Reply' | 'Not a lead';
  readonly leadId: string;
}

export interface LeadAnsweredDto {
  readonly leadId: string;
  readonly assignmentId: string;
  readonly status: 'Positive Reply' | 'Neutral Reply' | 'Not a lead';
}

export interface LeadAnsweredFrame {
  readonly leadId: string;
  readonly assignmentId: string;
  readonly status: 'Positive Reply' | 'Neutral Reply' | 'Not a lead';
}

export interface LeadExpiredFrame {
  readonly leadId: string;
  readonly assignmentId: string;
}

export interface LeadFrame {
  readonly leadId: string;
  /** What an answer has to name. */
  readonly assignmentId: string;
  /** email, timestamp, name, subject, body and what else the workbook has. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly expiresAt: string;
  /** The server’s clock when it made this frame. */
  readonly serverTime: string;
}

export interface NoResponseFrame {
  readonly sessionId: string;
}

export interface NotificationFrame {
  readonly type: string;
  readonly id: string;
  readonly generation: number;
  /** One line that says what it is. */
  readonly subject: string;
  /** Items of all parts. */
  readonly itemCount: number;
  readonly part: number;
  readonly parts: number;
  readonly items: readonly (NotificationItemDto)[];
}

export interface NotificationItemDto {
  readonly itemId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface PingDto {
  /** The client’s own clock; comes back as it is. */
  readonly t: number;
}

export interface PongFrame {
  /** The t of the ping. */
  readonly t: number;
  readonly serverTime: string;
}

export interface RejectedFrame {
  readonly sessionId: string;
  /** Who did it. */
  readonly by: string;
  /** What that user is called. */
  readonly displayName: string;
}

export interface ResponseDto {
  readonly sessionId: string;
  readonly accept: boolean;
}

export interface ResultsFrame {
  readonly votingId: string;
  /** Votes per option id; options without votes are 0. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  /** When a vote was counted last. */
  readonly lastUpdated: string | null;
  /** Whether voting is over and every vote is counted. */
  readonly final: boolean;
}

export interface ResumeAck {
  /** What did not come up to this seq never comes: the new contiguous seq. */
  readonly through: number;
}

export interface ResumeDto {
  /** Highest contiguous seq that the client has. */
  readonly lastSeq: number;
}

export interface SessionAck {
  readonly sessionId: string;
  readonly state: 'pending' | 'active' | 'stopped' | 'completed' | 'rejected' | 'cancelled' | 'no_response';
  /** Of a pending invitation: until when it can be answered. */
  readonly expiresAt?: string;
}

export interface SessionDto {
  readonly sessionId: string;
}

export interface StartFrame {
  readonly sessionId: string;
  readonly startAt: string;
  readonly endsAt: string;
  /** The server’s clock when it made the frame. */
  readonly serverTime: string;
  /** The other one. */
  readonly opponent: string;
  /** What that user is called. */
  readonly displayName: string;
}

export interface StopFrame {
  readonly sessionId: string;
  /** Who did it. */
  readonly by: string;
  /** What that user is called. */
  readonly displayName: string;
}

export interface TimeoutFrame {
  readonly sessionId: string;
}

export interface TopicAck {
  readonly topic: string;
  /** Highest seq of the topic’s frames; those after it come. */
  readonly seq: number;
}

export interface TopicDto {
  readonly topic: string;
}

export interface VotingCancelledFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingClosedFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingCreatedFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingEndingFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingOpenedFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingOptionDto {
  readonly id: string;
  readonly label: string;
}

export interface VotingStartingFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface VotingUpdatedFrame {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly startAt: string;
  readonly endAt: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
}

export interface WelcomeFrame {
  readonly connectionId: string;
  readonly userId: string;
  readonly serverTime: string;
  /** Highest seq of the frames addressed to the user; 0 without any. */
  readonly seq: number;
  /** How often to ping, seconds. */
  readonly heartbeatSeconds: number;
}
