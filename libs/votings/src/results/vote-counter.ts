import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Injectable } from '@nestjs/common';
import type { UncountedVote } from '../votes/vote.js';
import { CountingRepository } from './counting.repository.js';

/** Votes per transaction: with the result row well under DynamoDB's limit of 100 actions. */
export const LOT_SIZE = 90;

/** A vote that could not be counted, and why. It keeps its mark, so it is counted sooner or later or stays visible. */
export interface CountFailure {
  readonly vote: UncountedVote;
  readonly error: unknown;
}

/** What came of counting. */
export interface CountReport {
  /** Votes that this call counted. */
  readonly counted: number;
  /** Votes that had been counted before (or are gone): dropped. */
  readonly alreadyCounted: number;
  /** Votes of votings whose counting has to wait: they keep their marks, and the sweep counts them afterwards. */
  readonly held: number;
  readonly failures: readonly CountFailure[];
}

const NOTHING: CountReport = { counted: 0, alreadyCounted: 0, held: 0, failures: [] };

/**
 * Counts votes exactly once (P6): whoever takes a vote's mark counts it, in the same transaction. The stream's worker and the sweep both do it,
 * in any number and order, with any repeats.
 */
@Injectable()
export class VoteCounter {
  constructor(private readonly counting: CountingRepository) {}

  /** Counts these votes as far as possible. Does not throw: what failed is in the report. */
  async count(votes: readonly UncountedVote[]): Promise<CountReport> {
    const reports: CountReport[] = [];
    for (const [votingId, ofVoting] of Map.groupBy(distinct(votes), (vote) => vote.votingId)) {
      for (const lot of lotsOf(ofVoting)) reports.push(await this.countLot(votingId, lot));
    }
    return merge(reports);
  }

  private async countLot(votingId: string, lot: readonly UncountedVote[]): Promise<CountReport> {
    let rest = lot;
    try {
      while (rest.length > 0) {
        const { unmarked, held } = await this.counting.count(votingId, rest);
        if (unmarked.length === 0 && !held) break;
        const gone = new Set(unmarked);
        rest = rest.filter((vote) => !gone.has(vote));
        if (held) return { ...NOTHING, alreadyCounted: lot.length - rest.length, held: rest.length };
      }
      return { ...NOTHING, counted: rest.length, alreadyCounted: lot.length - rest.length };
    } catch (error) {
      const already = { ...NOTHING, alreadyCounted: lot.length - rest.length };
      return merge([already, await this.isolate(votingId, rest, error)]);
    }
  }

  /** One vote that DynamoDB refuses must not keep the others from being counted: halves the lot until it is alone. */
  private async isolate(votingId: string, lot: readonly UncountedVote[], error: unknown): Promise<CountReport> {
    if (!isRefused(error) || lot.length === 1) {
      return { ...NOTHING, failures: lot.map((vote) => ({ vote, error })) };
    }
    const middle = Math.ceil(lot.length / 2);
    const halves = [lot.slice(0, middle), lot.slice(middle)];
    return merge([await this.countLot(votingId, halves[0] ?? []), await this.countLot(votingId, halves[1] ?? [])]);
  }
}

/** Whether the data is to blame: trying again would not help. A transaction names the bad action with reason `ValidationError`. */
function isRefused(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return error.CancellationReasons?.some(({ Code }) => Code === 'ValidationError') ?? false;
  }
  return error instanceof Error && error.name === 'ValidationException';
}

/** A batch can hold a record twice, but a transaction must not touch an item twice. */
function distinct(votes: readonly UncountedVote[]): UncountedVote[] {
  return [...new Map(votes.map((vote) => [JSON.stringify([vote.userId, vote.votingId]), vote])).values()];
}

function lotsOf(votes: readonly UncountedVote[]): (readonly UncountedVote[])[] {
  const lots = Math.ceil(votes.length / LOT_SIZE);
  return Array.from({ length: lots }, (_, n) => votes.slice(n * LOT_SIZE, (n + 1) * LOT_SIZE));
}

/** One report of several. */
export function merge(reports: readonly CountReport[]): CountReport {
  return {
    counted: reports.reduce((sum, { counted }) => sum + counted, 0),
    alreadyCounted: reports.reduce((sum, { alreadyCounted }) => sum + alreadyCounted, 0),
    held: reports.reduce((sum, { held }) => sum + held, 0),
    failures: reports.flatMap(({ failures }) => failures),
  };
}
