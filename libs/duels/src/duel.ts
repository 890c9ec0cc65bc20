/** Every state that a duel's session can be in. The last five are ends: nothing leaves them. */
export const DUEL_STATES = [
  'pending',
  'active',
  'stopped',
  'completed',
  'rejected',
  'cancelled',
  'no_response',
] as const;
export type DuelState = (typeof DUEL_STATES)[number];

/** A session as it is kept. Instants are RFC 3339 in UTC with milliseconds, so that they sort as text. */
export interface Duel {
  readonly sessionId: string;
  /** The inviter. */
  readonly userA: string;
  readonly displayNameA: string;
  /** The invitee. */
  readonly userB: string;
  readonly displayNameB: string;
  readonly state: DuelState;
  /** 1 for the invitation, one more with every edge. */
  readonly version: number;
  readonly createdAt: string;
  /** When the invitation ends by itself. */
  readonly expiresAt: string;
  /** From the acceptance on: when the game begins and when it ends by itself. */
  readonly startAt?: string;
  readonly endsAt?: string;
  /** Only of an ended session. */
  readonly endedAt?: string;
  /** Whoever rejected, cancelled or stopped; absent when time did. */
  readonly endedBy?: string;
}

/** What can happen to a session after the invitation. The first four are somebody's wish, the others are time's. */
export type Edge = 'accept' | 'reject' | 'cancel' | 'stop' | 'expire' | 'complete';

/** Who takes an edge: a user, or time. */
export type Actor = { readonly userId: string } | 'time';

/** Why an edge cannot be taken. */
export type Refusal = 'forbidden' | 'not-active' | 'over' | 'not-due';

interface EdgeRule {
  readonly from: 'pending' | 'active';
  readonly to: DuelState;
  /** Who may take it. Users have to come before the deadline, time comes from the deadline on. */
  readonly by: 'inviter' | 'invitee' | 'either' | 'time';
}

/** The state machine, all of it. */
const EDGES: Readonly<Record<Edge, EdgeRule>> = {
  accept: { from: 'pending', to: 'active', by: 'invitee' },
  reject: { from: 'pending', to: 'rejected', by: 'invitee' },
  cancel: { from: 'pending', to: 'cancelled', by: 'inviter' },
  expire: { from: 'pending', to: 'no_response', by: 'time' },
  stop: { from: 'active', to: 'stopped', by: 'either' },
  complete: { from: 'active', to: 'completed', by: 'time' },
};

/** Whether the session goes on: an invitation that waits, or a game. */
export function isLive({ state }: Pick<Duel, 'state'>): boolean {
  return state === 'pending' || state === 'active';
}

/** When time ends the session's present state; undefined for an ended one. */
export function deadlineOf(duel: Pick<Duel, 'state' | 'expiresAt' | 'endsAt'>): string | undefined {
  if (duel.state === 'pending') return duel.expiresAt;
  return duel.state === 'active' ? duel.endsAt : undefined;
}

/** Whether time has run out although nothing ended the session yet. @param now milliseconds since the Unix epoch */
export function isOverdue(duel: Pick<Duel, 'state' | 'expiresAt' | 'endsAt'>, now: number): boolean {
  const deadline = deadlineOf(duel);
  return deadline !== undefined && now >= Date.parse(deadline);
}

/** The edge by which time ends the session; undefined for an ended one. */
export function timesEdge({ state }: Pick<Duel, 'state'>): 'expire' | 'complete' | undefined {
  if (state === 'pending') return 'expire';
  return state === 'active' ? 'complete' : undefined;
}

/** Whether the user is one of the two. */
export function isParticipant(duel: Pick<Duel, 'userA' | 'userB'>, userId: string): boolean {
  return duel.userA === userId || duel.userB === userId;
}

/**
 * Whether the edge can be taken (D5 to D9).
 *
 * A deadline is a condition of its own (DESIGN rule 4): users come too late from the deadline on, whether or not the timer has
 * fired; time comes too early before it.
 *
 * @param now milliseconds since the Unix epoch
 * @returns why not, undefined when it can
 */
export function refusalOf(duel: Duel, edge: Edge, actor: Actor, now: number): Refusal | undefined {
  const rule = EDGES[edge];
  if (!mayTake(duel, rule, actor)) return 'forbidden';
  const overdue = isOverdue(duel, now);
  if (duel.state !== rule.from) return edge === 'stop' && duel.state === 'pending' && !overdue ? 'not-active' : 'over';
  if (actor === 'time') return overdue ? undefined : 'not-due';
  return overdue ? 'over' : undefined;
}

/** When an accepted game begins and ends. Instants are RFC 3339. */
export interface Game {
  readonly startAt: string;
  readonly endsAt: string;
}

/** The session after somebody's acceptance. */
export function accepted(duel: Duel, game: Game): Duel {
  return { ...duel, state: 'active', version: duel.version + 1, ...game };
}

/**
 * The session after an edge that ends it.
 *
 * @param now milliseconds since the Unix epoch
 */
export function ended(duel: Duel, edge: Exclude<Edge, 'accept'>, actor: Actor, now: number): Duel {
  return {
    ...duel,
    state: EDGES[edge].to,
    version: duel.version + 1,
    endedAt: new Date(now).toISOString(),
    ...(actor !== 'time' && { endedBy: actor.userId }),
  };
}

function mayTake(duel: Duel, { by }: EdgeRule, actor: Actor): boolean {
  if (by === 'time' || actor === 'time') return by === 'time' && actor === 'time';
  switch (by) {
    case 'inviter':
      return actor.userId === duel.userA;
    case 'invitee':
      return actor.userId === duel.userB;
    case 'either':
      return isParticipant(duel, actor.userId);
  }
}
