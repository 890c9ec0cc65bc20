/** One of the answers that a voting offers. */
export interface VotingOption {
  /** Unique in its voting, URL-safe; what votes name as `choice`. */
  readonly id: string;
  readonly label: string;
}

/** A voting as it is kept. Instants are RFC 3339 in UTC with milliseconds, so that they sort as text. */
export interface Voting {
  readonly votingId: string;
  readonly title: string;
  readonly description: string;
  readonly options: readonly VotingOption[];
  readonly startAt: string;
  readonly endAt: string;
  /** The `endAt` in force when the voting opened: what extensions are measured from. Follows `endAt` before that. */
  readonly firstEndAt: string;
  readonly ownerId: string;
  /** 1 on creation, one more with every change; the ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt?: string;
  /** Over how many keys of the sparse index its uncounted votes are spread; fixed for the voting's life. */
  readonly buckets: number;
}

/** Every state that a voting can be in. */
export const VOTING_STATES = ['scheduled', 'open', 'closed', 'cancelled'] as const;
export type VotingState = (typeof VOTING_STATES)[number];

/**
 * The state at an instant. It is derived, never stored: opening and closing happen by the clock alone.
 *
 * @param now milliseconds since the Unix epoch
 */
export function stateOf(voting: Pick<Voting, 'startAt' | 'endAt' | 'cancelledAt'>, now: number): VotingState {
  if (voting.cancelledAt !== undefined) return 'cancelled';
  if (now < Date.parse(voting.startAt)) return 'scheduled';
  // Half-open window [startAt, endAt): at endAt itself it is over.
  return now < Date.parse(voting.endAt) ? 'open' : 'closed';
}

/** Whether a vote may be cast at this instant (V3). */
export function isVotable(voting: Voting, now: number): boolean {
  return stateOf(voting, now) === 'open';
}

/** When voting stops, or stopped: the end of the window, or the cancellation if that came first. */
export function closesAt(voting: Pick<Voting, 'endAt' | 'cancelledAt'>): string {
  return voting.cancelledAt !== undefined && voting.cancelledAt < voting.endAt ? voting.cancelledAt : voting.endAt;
}
