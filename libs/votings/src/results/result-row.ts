import { optionAttribute, optionOf } from '../votings.keys.js';

/** Votes per option id. */
export type Counts = Readonly<Record<string, number>>;

/** Results of a voting as clients get them. */
export interface Results {
  readonly votingId: string;
  /** Votes per option id, 0 for options without votes. */
  readonly counts: Counts;
  readonly total: number;
  /** When a vote was counted last, RFC 3339 in UTC; null before the first one. */
  readonly lastUpdated: string | null;
  /** Whether these counts will not change any more. */
  readonly final: boolean;
}

/** An item of table `results`: a counter row, or the summary. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** How many of these votes are for which option. */
export function tally(votes: readonly { readonly choice: string }[]): Counts {
  const counts: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const { choice } of votes) counts[choice] = (counts[choice] ?? 0) + 1;
  return counts;
}

/**
 * Sums the rows of a voting. Whatever was counted shows: should an option have votes without being one of the voting's, it is added, so that
 * `total` is always the number of counted votes.
 */
export function sumRows(
  { votingId, options }: { readonly votingId: string; readonly options: readonly { readonly id: string }[] },
  rows: readonly ResultRow[],
): Results {
  const counts = new Map(options.map(({ id }) => [id, 0]));
  for (const [attribute, value] of rows.flatMap(Object.entries)) {
    const option = optionOf(attribute);
    if (option !== undefined) counts.set(option, (counts.get(option) ?? 0) + Number(value));
  }
  return {
    votingId,
    counts: Object.fromEntries(counts),
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
    lastUpdated: lastUpdateOf(rows),
    final: rows.some((row) => row['final'] === true),
  };
}

/** When a vote was counted last; null before the first one. */
export function lastUpdateOf(rows: readonly ResultRow[]): string | null {
  const instants = rows.map((row) => row['updatedAt']).filter((value) => typeof value === 'string');
  return instants.toSorted().at(-1) ?? null;
}

/** Counts as the attributes of a counter row. */
export function toAttributes(counts: Counts): [attribute: string, count: number][] {
  return Object.entries(counts).map(([option, count]) => [optionAttribute(option), count]);
}
