import { withIds, type OptionInput } from './option-ids.js';
import type { Voting } from './voting.js';

/** The attributes of a voting that a client sets, checked and read. Instants in milliseconds since the Unix epoch. */
export interface VotingInput {
  readonly title: string;
  readonly description: string;
  readonly options: readonly OptionInput[];
  readonly startAt: number;
  readonly endAt: number;
}

/** What a new voting gets beside the client's attributes. */
export interface Creation {
  readonly votingId: string;
  readonly ownerId: string;
  readonly buckets: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** The new voting, version 1. */
export function createVoting(input: VotingInput, { votingId, ownerId, buckets, now }: Creation): Voting {
  const endAt = iso(input.endAt);
  return {
    votingId,
    title: input.title,
    description: input.description,
    options: withIds(input.options),
    startAt: iso(input.startAt),
    endAt,
    firstEndAt: endAt,
    ownerId,
    version: 1,
    createdAt: iso(now),
    updatedAt: iso(now),
    buckets,
  };
}

/** The next version of a voting that has not opened: everything may change, and the first end moves along. */
export function rewriteVoting(voting: Voting, input: VotingInput, now: number): Voting {
  const endAt = iso(input.endAt);
  return {
    ...next(voting, now),
    title: input.title,
    description: input.description,
    options: withIds(input.options),
    startAt: iso(input.startAt),
    endAt,
    firstEndAt: endAt,
  };
}

/** The next version of an open voting: options, start and first end stay as they are (V2). */
export function amendVoting(voting: Voting, input: VotingInput, now: number): Voting {
  return { ...next(voting, now), title: input.title, description: input.description, endAt: iso(input.endAt) };
}

/** The cancelled voting; its window stays readable. */
export function cancelVoting(voting: Voting, now: number): Voting {
  return { ...next(voting, now), cancelledAt: iso(now) };
}

/** Whether the window is another one: notices of the old one are void then (V8). */
export function movesWindow(before: Voting, after: Voting): boolean {
  return before.startAt !== after.startAt || before.endAt !== after.endAt;
}

function next(voting: Voting, now: number): Voting {
  return { ...voting, version: voting.version + 1, updatedAt: iso(now) };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
