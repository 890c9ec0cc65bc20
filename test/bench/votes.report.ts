/** What was measured of one size. Milliseconds. */
export interface VotesFigures {
  readonly size: number;
  /** From the first request to the last answer. */
  readonly castFor: number;
  readonly latencies: readonly number[];
  /** From the first request until results show every vote. */
  readonly countFor: number;
  readonly counted: number;
  readonly drift: boolean;
  /** The baseline: plain conditional puts. */
  readonly plain: { readonly putFor: number; readonly latencies: readonly number[] };
}

/** Prints a table, a row per size. */
export function printVotes(figures: readonly VotesFigures[], concurrency: number): void {
  const heads = [
    'votes',
    'votes/s',
    'p50 ms',
    'p99 ms',
    'counted after s',
    'counted/s',
    'lost',
    'drift',
    'plain puts/s',
    'p50 ms',
    'p99 ms',
    'votes/puts',
  ];
  const rows = figures.map((one) => {
    const [perSecond, plainPerSecond] = [rate(one.size, one.castFor), rate(one.size, one.plain.putFor)];
    return [
      String(one.size),
      perSecond.toFixed(0),
      percentile(one.latencies, 50).toFixed(1),
      percentile(one.latencies, 99).toFixed(1),
      (one.countFor / 1000).toFixed(2),
      rate(one.size, one.countFor).toFixed(0),
      String(one.size - one.counted),
      one.drift ? 'YES' : '0',
      plainPerSecond.toFixed(0),
      percentile(one.plain.latencies, 50).toFixed(1),
      percentile(one.plain.latencies, 99).toFixed(1),
      (perSecond / plainPerSecond).toFixed(2),
    ];
  });
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => cells.map((cell, n) => cell.padStart(widths[n] ?? 0)).join('  ');
  console.log(
    `Votes over HTTP until they are counted, ${concurrency} at a time; beside them plain conditional puts in the same run.\n`,
  );
  for (const cells of [heads, ...rows]) console.log(line(cells));
}

function rate(count: number, milliseconds: number): number {
  return (count / milliseconds) * 1000;
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
