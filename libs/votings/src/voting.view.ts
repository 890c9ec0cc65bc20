import { isVotable, stateOf, type Voting } from './voting.js';
import type { VotingDto } from './voting.dto.js';

/** A voting as clients get it, in answers and in frames. */
export type VotingView = Pick<VotingDto, keyof VotingDto>;

/** The voting as it stands at an instant (milliseconds since the Unix epoch). */
export function mapVoting(voting: Voting, now: number): VotingView {
  const { votingId, title, description, options, startAt, endAt, ownerId, version, createdAt, updatedAt, cancelledAt } =
    voting;
  return {
    votingId,
    title,
    description,
    options: options.map(({ id, label }) => ({ id, label })),
    startAt,
    endAt,
    ownerId,
    version,
    state: stateOf(voting, now),
    votable: isVotable(voting, now),
    serverTime: new Date(now).toISOString(),
    createdAt,
    updatedAt,
    ...(cancelledAt !== undefined && { cancelledAt }),
  };
}
