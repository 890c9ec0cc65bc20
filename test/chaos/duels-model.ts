/**
 * What duels should do, written down a second time and as simply as possible: no locks, no versions, no storage. The tests compare the real thing
 * with it.
 */

export interface ModelSession {
  readonly sessionId: string;
  readonly a: string;
  readonly b: string;
  readonly state: string;
  /** When time ends its state, milliseconds; only of live ones. */
  readonly dueAt: number;
}

/** What a user asks for. */
export type Action =
  | { readonly kind: 'invite'; readonly by: string; readonly to: string }
  | { readonly kind: 'response'; readonly by: string; readonly sessionId: string; readonly accept: boolean }
  | { readonly kind: 'cancel' | 'stop'; readonly by: string; readonly sessionId: string };

export interface Rules {
  readonly inviteMs: number;
  /** From the acceptance to the end. */
  readonly gameMs: number;
  readonly maxOpenInvites: number;
}

/** The sessions of a few users at an instant. */
export class DuelsModel {
  sessions: ModelSession[];

  constructor(
    sessions: readonly ModelSession[],
    private readonly now: number,
    private readonly rules: Rules,
  ) {
    this.sessions = [...sessions];
  }

  /** @returns the state that the ack tells, or the error's code */
  act(action: Action): string {
    if (action.kind === 'invite') return this.invite(action.by, action.to);
    const session = this.sessions.find(({ sessionId }) => sessionId === action.sessionId);
    if (!session) return 'session-not-found';
    const { by } = action;
    if (action.kind === 'response') {
      if (by !== session.b) return 'forbidden';
      return action.accept ? this.accept(session) : this.end(session, 'pending', 'rejected');
    }
    if (action.kind === 'cancel') return by === session.a ? this.end(session, 'pending', 'cancelled') : 'forbidden';
    if (by !== session.a && by !== session.b) return 'forbidden';
    const isOpen = session.state === 'pending' && !this.isOverdue(session);
    return isOpen ? 'session-not-active' : this.end(session, 'active', 'stopped');
  }

  /** Time has come for everything that is overdue. */
  passTime(): void {
    for (const session of this.sessions) if (this.isOverdue(session)) this.endByTime(session);
  }

  isOverdue(session: ModelSession): boolean {
    return isLive(session) && this.now >= session.dueAt;
  }

  endByTime(session: ModelSession): void {
    this.replace(session, { state: session.state === 'pending' ? 'no_response' : 'completed' });
  }

  private invite(by: string, to: string): string {
    if (by === to) return 'self-invite';
    for (;;) {
      const obstacle = this.obstacleTo(by, to);
      if (!obstacle) break;
      if (!this.cleared(...obstacle.sessions)) return obstacle.outcome();
    }
    this.sessions.push({ sessionId: 'new', a: by, b: to, state: 'pending', dueAt: this.now + this.rules.inviteMs });
    return 'pending';
  }

  /** The first thing that is in the way, and what it makes of the invitation if it stays there. */
  private obstacleTo(by: string, to: string) {
    const game = this.gameOf(by);
    if (game) return { sessions: [game], outcome: () => 'already-in-duel' };
    const open = this.sessions.find((one) => one.state === 'pending' && isOf(one, by) && isOf(one, to));
    if (open) return { sessions: [open], outcome: () => (open.a === by ? 'already-invited' : this.accept(open)) };
    const other = this.gameOf(to);
    if (other) return { sessions: [other], outcome: () => 'target-busy' };
    const mine = this.sessions.filter((one) => one.state === 'pending' && one.a === by);
    return mine.length >= this.rules.maxOpenInvites ? { sessions: mine, outcome: () => 'too-many-invites' } : undefined;
  }

  private accept(session: ModelSession): string {
    if (session.state !== 'pending' || this.isOverdue(session)) return 'session-over';
    for (const [user, refusal] of [
      [session.b, 'already-in-duel'],
      [session.a, 'target-busy'],
    ] as const) {
      const game = this.gameOf(user);
      if (game && !this.cleared(game)) return refusal;
    }
    this.replace(session, { state: 'active', dueAt: this.now + this.rules.gameMs });
    return 'active';
  }

  private end(session: ModelSession, from: string, to: string): string {
    if (session.state !== from || this.isOverdue(session)) return 'session-over';
    this.replace(session, { state: to });
    return to;
  }

  /** What is overdue is in nobody's way. @returns whether that was true of any of them */
  private cleared(...sessions: readonly ModelSession[]): boolean {
    const overdue = sessions.filter((session) => this.isOverdue(session));
    for (const session of overdue) this.endByTime(session);
    return overdue.length > 0;
  }

  private gameOf(user: string): ModelSession | undefined {
    return this.sessions.find((session) => session.state === 'active' && isOf(session, user));
  }

  private replace(session: ModelSession, change: Partial<ModelSession>): void {
    this.sessions = this.sessions.map((one) => (one === session ? { ...one, ...change } : one));
  }
}

export function isLive({ state }: Pick<ModelSession, 'state'>): boolean {
  return state === 'pending' || state === 'active';
}

export function isOf({ a, b }: Pick<ModelSession, 'a' | 'b'>, user: string): boolean {
  return a === user || b === user;
}

/** All orders of a few things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, n) => ordersOf(things.filter((_, m) => m !== n)).map((rest) => [first, ...rest]));
}
