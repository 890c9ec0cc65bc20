import pc from 'picocolors';
import type { Recount } from './types.ts';

/** Prints one line per option. */
export function printRecount({ votingId, counts, counted, inFlight, drift }: Recount): void {
  const heads = ['option', 'results', 'counted votes', 'in flight', 'drift'];
  const rows = Object.keys(drift).map((option) => [
    option,
    number(counts[option]),
    number(counted[option]),
    number(inFlight[option]),
    range(drift[option]),
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('   ');
  console.log(`\n${pc.bold(`Voting ${votingId}`)}\n\n  ${pc.dim(line(heads))}`);
  for (const row of rows) console.log(`  ${line(row)}`);
  console.log();
}

/** What the figures mean, and the exit code: 2 for results that are wrong. */
export function verdict({ drift, inFlight }: Recount): { readonly text: string; readonly code: number } {
  const ranges = Object.values(drift);
  const waiting = Object.values(inFlight).reduce((sum, count) => sum + count, 0);
  const rest = waiting === 0 ? '' : ` ${number(waiting)} votes are on their way.`;
  if (ranges.some(({ atLeast, atMost }) => atLeast > 0 || atMost < 0))
    return { text: pc.red(`The results have drifted; --repair puts them right.${rest}`), code: 2 };
  if (ranges.every(({ atLeast, atMost }) => atLeast === atMost))
    return { text: pc.green(`No drift: results and counted votes are the same.${rest}`), code: 0 };
  return {
    text: pc.yellow(
      `No drift was found, but votes were counted all the time: the ranges are as near as it gets.${rest}`,
    ),
    code: 0,
  };
}

function range(drift: Recount['drift'][string] | undefined): string {
  const { atLeast = 0, atMost = 0 } = drift ?? {};
  return atLeast === atMost ? number(atLeast) : `${number(atLeast)} to ${number(atMost)}`;
}

function number(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en');
}
