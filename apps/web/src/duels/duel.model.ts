import type { Answer, Frames } from '#client/index.js';

/** A session as REST answers have it. */
export type DuelRow = Answer<'Duels.get'>['data'];
export type DuelState = DuelRow['state'];
export type OnlineUser = Answer<'Users.online'>['data']['data'][number];

/** Somebody else who plays. */
export type Player = Pick<OnlineUser, 'userId' | 'displayName'>;

/** What is known of a session of the user's; frames and acks tell parts of it. */
export interface Duel {
  readonly sessionId: string;
  readonly state: DuelState;
  readonly opponent?: Player;
  /** Whether the user is the inviter. */
  readonly isOwn?: boolean;
  readonly createdAt?: string;
  readonly expiresAt?: string;
  readonly startAt?: string;
  readonly endsAt?: string;
  readonly endedBy?: string;
}

/** An invitation that waits for an answer. */
export type Invitation = Duel & Required<Pick<Duel, 'opponent' | 'isOwn' | 'expiresAt'>>;
/** A duel that is being played, or begins in a moment. */
export type RunningDuel = Duel & Required<Pick<Duel, 'opponent' | 'startAt' | 'endsAt'>>;

/** Sessions by their id. */
export type Book = Readonly<Record<string, Duel>>;

/** What somebody does to a session after the invitation. */
export type Move = 'accept' | 'decline' | 'withdraw' | 'stop';

/** States in the order in which a session comes through them; it ends in one of the last ones. */
const STEPS: Readonly<Record<DuelState, number>> = {
  pending: 0,
  active: 1,
  stopped: 2,
  completed: 2,
  rejected: 2,
  cancelled: 2,
  no_response: 2,
};

export const isLive = ({ state }: Duel): boolean => state === 'pending' || state === 'active';

export const isInvitation = (duel: Duel): duel is Invitation =>
  duel.state === 'pending' && duel.opponent !== undefined && duel.isOwn !== undefined && duel.expiresAt !== undefined;

export const isRunning = (duel: Duel): duel is RunningDuel =>
  duel.state === 'active' && duel.opponent !== undefined && duel.startAt !== undefined && duel.endsAt !== undefined;

/** Where a duel is played. */
export const pathOf = ({ sessionId }: Duel): string => `/duels/${encodeURIComponent(sessionId)}`;

/** Frames, acks and answers may cross: the later state is how the session is, and what one does not tell another did. */
export function laterOf(known: Duel | undefined, news: Duel): Duel {
  if (!known) return news;
  const isOld = STEPS[news.state] < STEPS[known.state];
  return isOld ? { ...news, ...known } : { ...known, ...news };
}

/** The book with what has become known. */
export function withNews(book: Book, news: readonly Duel[]): Book {
  const changed: Record<string, Duel> = { ...book };
  for (const duel of news) changed[duel.sessionId] = laterOf(changed[duel.sessionId], duel);
  return changed;
}

/** A row, as the user sees it. */
export function ofRow(row: DuelRow, userId: string): Duel {
  const { sessionId, state, createdAt, expiresAt, startAt, endsAt, endedBy } = row;
  const isOwn = row.userA === userId;
  const opponent = isOwn
    ? { userId: row.userB, displayName: row.displayNameB }
    : { userId: row.userA, displayName: row.displayNameA };
  return told({ sessionId, state, opponent, isOwn, createdAt, expiresAt, startAt, endsAt, endedBy });
}

/** What the frame `invite` tells. */
export function ofInvite({ sessionId, from, displayName, expiresAt }: Frames['invite']): Duel {
  return { sessionId, state: 'pending', opponent: { userId: from, displayName }, isOwn: false, expiresAt };
}

/** What the frame `start` tells. */
export function ofStart({ sessionId, startAt, endsAt, opponent, displayName }: Frames['start']): Duel {
  return { sessionId, state: 'active', opponent: { userId: opponent, displayName }, startAt, endsAt };
}

/** What a frame tells of an end that somebody brought about. */
export function ofEnd({ sessionId, by, displayName }: Frames['stop'], state: DuelState, userId: string): Duel {
  const opponent = by === userId ? undefined : { userId: by, displayName };
  return told({ sessionId, state, endedBy: by, opponent });
}

/** Without the members that are not told, so that they hide nothing that is known. */
function told(duel: Duel): Duel {
  return Object.fromEntries(Object.entries(duel).filter(([, value]) => value !== undefined)) as unknown as Duel;
}
