// Made by `npm run contracts` from the controllers, as contracts/openapi.json is. Do not edit.

import type { AgentChoiceDto, AgentStatusDto, NotificationItemDto, VotingOptionDto } from './contract.js';

/** What the operations take and answer, by their id. */
export interface Operations {
  /** PUT /agents/me/status */
  readonly 'Agents.choose': {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: AgentChoiceDto;
    readonly answers: { readonly 200: AgentStatusDto };
  };
  /** GET /agents/me/status */
  readonly 'Agents.own': {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: AgentStatusDto };
  };
  /** GET /agents */
  readonly 'Agents.search': {
    readonly path: undefined;
    readonly query: { readonly limit?: number; readonly cursor?: string };
    readonly body: undefined;
    readonly answers: { readonly 200: AgentsPageDto };
  };
  /** GET /duels/{sessionId} */
  readonly 'Duels.get': {
    readonly path: { readonly sessionId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: DuelDto };
  };
  /** GET /duels */
  readonly 'Duels.search': {
    readonly path: undefined;
    readonly query: { readonly state?: 'pending' | 'active' | 'stopped' | 'completed' | 'rejected' | 'cancelled' | 'no_response'; readonly limit?: number; readonly cursor?: string };
    readonly body: undefined;
    readonly answers: { readonly 200: DuelsPageDto };
  };
  /** POST /leads/imports */
  readonly 'Imports.create': {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: UploadRequestDto | FormData;
    readonly answers: { readonly 201: AnnouncedImportDto; readonly 202: ImportDto };
  };
  /** GET /leads/imports/{importId} */
  readonly 'Imports.get': {
    readonly path: { readonly importId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: ImportDto };
  };
  /** PATCH /leads/{leadId} */
  readonly 'Leads.answer': {
    readonly path: { readonly leadId: string };
    readonly query: undefined;
    readonly body: AnswerDto;
    readonly answers: { readonly 200: LeadDto };
  };
  /** GET /leads/{leadId} */
  readonly 'Leads.get': {
    readonly path: { readonly leadId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: LeadDto };
  };
  /** GET /leads */
  readonly 'Leads.search': {
    readonly path: undefined;
    readonly query: { readonly status?: 'Pending' | 'Positive Reply' | 'Neutral Reply' | 'Not a lead'; readonly assignedTo?: string; readonly parked?: 'true' | 'false'; readonly limit?: number; readonly cursor?: string };
    readonly body: undefined;
    readonly answers: { readonly 200: LeadsPageDto };
  };
  /** POST /leads/{leadId}/unpark */
  readonly 'Leads.unpark': {
    readonly path: { readonly leadId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: LeadDto };
  };
  /** POST /notifications */
  readonly 'Notifications.append': {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: NotificationInputDto;
    readonly answers: { readonly 200: NotificationAppendedDto; readonly 201: NotificationAppendedDto };
  };
  /** DELETE /notifications/{type}/{id} */
  readonly 'Notifications.cancel': {
    readonly path: { readonly type: string; readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 204: undefined };
  };
  /** POST /notifications/{type}/{id}/flush */
  readonly 'Notifications.flush': {
    readonly path: { readonly type: string; readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 202: NotificationGroupDto };
  };
  /** GET /notifications/{type}/{id} */
  readonly 'Notifications.get': {
    readonly path: { readonly type: string; readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: NotificationGroupWithItemsDto };
  };
  /** GET /votings/{votingId}/registration */
  readonly 'Registrations.get': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: RegistrationDto };
  };
  /** PUT /votings/{votingId}/registration */
  readonly 'Registrations.register': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 204: undefined };
  };
  /** DELETE /votings/{votingId}/registration */
  readonly 'Registrations.unregister': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 204: undefined };
  };
  /** GET /votings/{votingId}/results */
  readonly 'Results.get': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: ResultsDto };
  };
  /** GET /users/online */
  readonly 'Users.online': {
    readonly path: undefined;
    readonly query: { readonly limit?: number; readonly cursor?: string };
    readonly body: undefined;
    readonly answers: { readonly 200: OnlineUsersPageDto };
  };
  /** POST /votings/{votingId}/votes */
  readonly 'Votes.cast': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: VoteInputDto;
    readonly answers: { readonly 201: VoteDto };
  };
  /** GET /votings/{votingId}/votes/me */
  readonly 'Votes.own': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: VoteDto };
  };
  /** DELETE /votings/{votingId} */
  readonly 'Votings.cancel': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 204: undefined };
  };
  /** POST /votings */
  readonly 'Votings.create': {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: VotingInputDto;
    readonly answers: { readonly 201: VotingDto };
  };
  /** GET /votings/{votingId} */
  readonly 'Votings.get': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answers: { readonly 200: VotingDto };
  };
  /** GET /votings */
  readonly 'Votings.search': {
    readonly path: undefined;
    readonly query: { readonly state?: 'scheduled' | 'open' | 'closed' | 'cancelled'; readonly limit?: number; readonly cursor?: string };
    readonly body: undefined;
    readonly answers: { readonly 200: VotingsPageDto };
  };
  /** PUT /votings/{votingId} */
  readonly 'Votings.update': {
    readonly path: { readonly votingId: string };
    readonly query: undefined;
    readonly body: VotingInputDto;
    readonly answers: { readonly 200: VotingDto };
  };
}

/** How an operation is asked for. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  /** Below the API's address; parameters in braces. */
  readonly path: string;
  /** It needs `If-Match`. */
  readonly ifMatch?: true;
  /** It takes an `Idempotency-Key`. */
  readonly idempotencyKey?: true;
  /** It needs an API key besides the token. */
  readonly apiKey?: true;
  /** A repeat does no harm although its method does not say so. */
  readonly repeatable?: true;
}

/** How the operations are asked for, by their id. */
export const OPERATIONS = {
  'Agents.choose': { method: 'PUT', path: '/agents/me/status' },
  'Agents.own': { method: 'GET', path: '/agents/me/status' },
  'Agents.search': { method: 'GET', path: '/agents' },
  'Duels.get': { method: 'GET', path: '/duels/{sessionId}' },
  'Duels.search': { method: 'GET', path: '/duels' },
  'Imports.create': { method: 'POST', path: '/leads/imports', idempotencyKey: true },
  'Imports.get': { method: 'GET', path: '/leads/imports/{importId}' },
  'Leads.answer': { method: 'PATCH', path: '/leads/{leadId}', repeatable: true },
  'Leads.get': { method: 'GET', path: '/leads/{leadId}' },
  'Leads.search': { method: 'GET', path: '/leads' },
  'Leads.unpark': { method: 'POST', path: '/leads/{leadId}/unpark', idempotencyKey: true },
  'Notifications.append': { method: 'POST', path: '/notifications', idempotencyKey: true },
  'Notifications.cancel': { method: 'DELETE', path: '/notifications/{type}/{id}' },
  'Notifications.flush': { method: 'POST', path: '/notifications/{type}/{id}/flush', idempotencyKey: true },
  'Notifications.get': { method: 'GET', path: '/notifications/{type}/{id}' },
  'Registrations.get': { method: 'GET', path: '/votings/{votingId}/registration' },
  'Registrations.register': { method: 'PUT', path: '/votings/{votingId}/registration' },
  'Registrations.unregister': { method: 'DELETE', path: '/votings/{votingId}/registration' },
  'Results.get': { method: 'GET', path: '/votings/{votingId}/results', apiKey: true },
  'Users.online': { method: 'GET', path: '/users/online' },
  'Votes.cast': { method: 'POST', path: '/votings/{votingId}/votes', idempotencyKey: true, apiKey: true },
  'Votes.own': { method: 'GET', path: '/votings/{votingId}/votes/me', apiKey: true },
  'Votings.cancel': { method: 'DELETE', path: '/votings/{votingId}', ifMatch: true },
  'Votings.create': { method: 'POST', path: '/votings', idempotencyKey: true },
  'Votings.get': { method: 'GET', path: '/votings/{votingId}' },
  'Votings.search': { method: 'GET', path: '/votings' },
  'Votings.update': { method: 'PUT', path: '/votings/{votingId}', ifMatch: true },
} as const satisfies Readonly<Record<keyof Operations, Route>>;

export interface AgentRowDto {
  readonly displayName: string;
  /** The lead that the agent has to answer. */
  readonly leadId?: string;
  readonly status: 'online' | 'away' | 'offline' | 'busy';
  readonly userId: string;
}

export interface AgentsPageDto {
  readonly data: readonly (AgentRowDto)[];
  readonly nextCursor: string | null;
}

export interface AnnouncedImportDto {
  readonly importId: string;
  readonly upload: UploadDto;
}

export interface AnswerDto {
  /** Of the frame `lead`. */
  readonly assignmentId: string;
  readonly status: 'Positive Reply' | 'Neutral Reply' | 'Not a lead';
}

export interface DuelDto {
  readonly createdAt: string;
  /** What the inviter is called. */
  readonly displayNameA: string;
  /** What the invitee is called. */
  readonly displayNameB: string;
  /** Of an ended session. */
  readonly endedAt?: string;
  /** Who rejected, cancelled or stopped; absent when time did. */
  readonly endedBy?: string;
  /** When the duel ends, or would have ended, by itself. */
  readonly endsAt?: string;
  /** When the invitation ends, or would have ended, by itself. */
  readonly expiresAt: string;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly sessionId: string;
  /** From the acceptance on. */
  readonly startAt?: string;
  readonly state: 'pending' | 'active' | 'stopped' | 'completed' | 'rejected' | 'cancelled' | 'no_response';
  /** The inviter. */
  readonly userA: string;
  /** The invitee. */
  readonly userB: string;
}

export interface DuelsPageDto {
  readonly data: readonly (DuelDto)[];
  readonly nextCursor: string | null;
}

export interface ImportDto {
  /** Rows that are leads by now. */
  readonly accepted: number;
  readonly fileName?: string;
  readonly importId: string;
  /** Of a failed import. */
  readonly problem?: WorkbookProblemDto;
  /** The first 100. */
  readonly rejected: readonly (RejectedRowDto)[];
  readonly rejectedCount: number;
  /** All rejected rows as CSV, for 15 minutes. */
  readonly reportUrl: string | null;
  /** Rows of the file, without the header and empty ones. */
  readonly rows: number;
  readonly state: 'queued' | 'running' | 'completed' | 'failed';
}

export interface LeadDto {
  readonly answeredAt?: string;
  /** The agent who has it, or who answered it. */
  readonly assignedTo?: string;
  /** While it is assigned. */
  readonly assignmentId?: string;
  readonly expiresAt?: string;
  /** Assignments that expired. */
  readonly expiries: number;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** The import of its file. */
  readonly importId: string;
  readonly leadId: string;
  /** Taken out of line after too many expiries. */
  readonly parked: boolean;
  /** Its row in the file; the header is row 1. */
  readonly row: number;
  readonly status: 'Pending' | 'Positive Reply' | 'Neutral Reply' | 'Not a lead';
  readonly timestamp: string;
}

export interface LeadsPageDto {
  readonly data: readonly (LeadDto)[];
  readonly nextCursor: string | null;
}

export interface NotificationAppendedDto {
  /** Items of this call that were not there before. */
  readonly added: number;
  readonly bytes: number;
  readonly execute_at: string;
  /** Rises when a full group is followed by the next one. */
  readonly generation: number;
  readonly id: string;
  readonly itemCount: number;
  readonly openedAt: string;
  readonly recipients: readonly (RecipientDto)[];
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly type: string;
  readonly version: number;
}

export interface NotificationGroupDto {
  readonly bytes: number;
  readonly execute_at: string;
  /** Rises when a full group is followed by the next one. */
  readonly generation: number;
  readonly id: string;
  readonly itemCount: number;
  readonly openedAt: string;
  readonly recipients: readonly (RecipientDto)[];
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly type: string;
  readonly version: number;
}

export interface NotificationGroupWithItemsDto {
  readonly bytes: number;
  readonly execute_at: string;
  /** Rises when a full group is followed by the next one. */
  readonly generation: number;
  readonly id: string;
  readonly itemCount: number;
  readonly items: readonly (NotificationItemDto)[];
  readonly openedAt: string;
  readonly recipients: readonly (RecipientDto)[];
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly type: string;
  readonly version: number;
}

export interface NotificationInputDto {
  /** Data of the items. An `itemId` in it is the key of the item: a repeat adds nothing. */
  readonly data?: readonly (Readonly<Record<string, unknown>>)[];
  /** When the group is sent: RFC 3339 or the text of a JavaScript date; in the past means now. A later one than before moves the deadline. */
  readonly execute_at: string;
  /** Names the group, together with the type. */
  readonly id: string;
  /** Messages of the items: `message[i]` belongs to `data[i]`. One of the lists may be left out. */
  readonly message?: readonly (string)[];
  /** Added to those of the group; at least one when the call opens it. */
  readonly recipients?: readonly (RecipientDto)[];
  readonly type: string;
}

export interface OnlineUserDto {
  /** Whether the user cannot be invited at the moment. */
  readonly busy: boolean;
  readonly displayName: string;
  readonly userId: string;
}

export interface OnlineUsersPageDto {
  readonly data: readonly (OnlineUserDto)[];
  readonly nextCursor: string | null;
}

export interface RecipientDto {
  /** Gets an e-mail. Either this or `userId`. */
  readonly email?: string;
  /** Gets a frame `notification` on all connections. Either this or `email`. */
  readonly userId?: string;
}

export interface RegistrationDto {
  readonly registered: boolean;
}

export interface RejectedRowDto {
  readonly reason: string;
  /** In the file; the header is row 1. */
  readonly row: number;
}

export interface ResultsDto {
  /** Votes per option id; options without votes are 0. */
  readonly counts: Readonly<Record<string, number>>;
  /** Whether voting is over and every vote is counted. */
  readonly final: boolean;
  /** When a vote was counted last. */
  readonly lastUpdated: string | null;
  readonly total: number;
  readonly votingId: string;
}

export interface UploadDto {
  readonly expiresAt: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method: 'PUT';
  readonly url: string;
}

export interface UploadRequestDto {
  readonly fileName: string;
  /** Bytes, exactly. */
  readonly size: number;
}

export interface VoteDto {
  /** Id of the option. */
  readonly choice: string;
  readonly timestamp: string;
  readonly userId: string;
  readonly votingId: string;
}

export interface VoteInputDto {
  /** Id of an option. */
  readonly choice: string;
}

export interface VotingDto {
  readonly cancelledAt?: string;
  readonly createdAt: string;
  readonly description: string;
  readonly endAt: string;
  readonly options: readonly (VotingOptionDto)[];
  readonly ownerId: string;
  /** The server's clock when it made this answer. */
  readonly serverTime: string;
  readonly startAt: string;
  readonly state: 'scheduled' | 'open' | 'closed' | 'cancelled';
  readonly title: string;
  readonly updatedAt: string;
  readonly version: number;
  /** Whether a vote may be cast now: show the voting as inactive when it is false. */
  readonly votable: boolean;
  readonly votingId: string;
}

export interface VotingInputDto {
  readonly description?: string;
  readonly endAt: string;
  readonly options: readonly (VotingOptionInputDto)[];
  readonly startAt: string;
  readonly title: string;
}

export interface VotingOptionInputDto {
  /** Made from the label when left out. */
  readonly id?: string;
  readonly label: string;
}

export interface VotingsPageDto {
  readonly data: readonly (VotingDto)[];
  readonly nextCursor: string | null;
}

export interface WorkbookProblemDto {
  readonly code: 'not-a-workbook' | 'encrypted-workbook' | 'broken-workbook' | 'workbook-too-large' | 'workbook-too-complex' | 'workbook-too-slow' | 'too-many-rows' | 'too-many-columns' | 'missing-columns' | 'duplicate-columns' | 'no-rows' | 'upload-missing' | 'import-failed';
  readonly detail: string;
}
