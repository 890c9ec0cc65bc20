import type { Answer, Operations } from '#client/index.js';

/** A voting as REST answers and frames have it. */
export type Voting = Answer<'Votings.get'>['data'];
export type VotingInput = Operations['Votings.create']['body'];
export type Results = Answer<'Results.get'>['data'];
export type VotingState = Voting['state'];

export const STATES: readonly VotingState[] = ['open', 'scheduled', 'closed', 'cancelled'];

/** When the voting's state changes by itself, if it does. */
export function nextChangeOf({ state, startAt, endAt }: Voting): string | undefined {
  if (state === 'scheduled') return startAt;
  return state === 'open' ? endAt : undefined;
}

/** The newer of two: frames and answers may cross. */
export function newerOf(known: Voting | undefined, voting: Voting): Voting {
  if (!known || voting.version > known.version) return voting;
  if (voting.version < known.version) return known;
  return voting.serverTime >= known.serverTime ? voting : known;
}

/** The fuller of two results of one voting: frames and answers may cross, and votes are never taken back. */
export function fullerOf(known: Results | undefined, results: Results): Results {
  if (!known || results.final) return results;
  return known.final || known.total > results.total ? known : results;
}
