/** A vote as clients get it. */
export interface Vote {
  readonly userId: string;
  readonly votingId: string;
  /** Id of the option. */
  readonly choice: string;
  /** When it was cast, RFC 3339 in UTC. */
  readonly timestamp: string;
}

/** What counting a vote takes. */
export type UncountedVote = Pick<Vote, 'userId' | 'votingId' | 'choice'>;
