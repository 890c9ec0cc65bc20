/**
 * `npm run bench:cold-start`: start to first answer of each function's bundle, as a share of its unbundled start.
 *
 * Both start in child processes, in turns, so that what else the machine does hits both alike; only the ratio means
 * anything. The bar is 0.40 (DESIGN 8); the exit code tells whether every function is under it.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf, functionNames, probe } from '../bundles/functions.js';

const BAR = 0.4;
const ROUNDS = Number(process.argv[2] ?? 9);

interface Row {
  readonly name: string;
  readonly bundled: number;
  readonly unbundled: number;
}

function measure(name: string, folder: string): Row {
  const file = join(folder, `${name}.cjs`);
  copyFileSync(`dist/lambdas/${name}/index.cjs`, file);
  const bundled: number[] = [];
  const unbundled: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    bundled.push(probe(name, file).milliseconds);
    unbundled.push(probe(name, entryOf(name)).milliseconds);
  }
  // The first round fills the file cache.
  return { name, bundled: median(bundled.slice(1)), unbundled: median(unbundled.slice(1)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function print({ name, bundled, unbundled }: Row): void {
  const ratio = (bundled / unbundled).toFixed(2);
  console.log(
    `${name.padEnd(24)} ${bundled.toFixed(0).padStart(8)} ms ${unbundled.toFixed(0).padStart(8)} ms   ${ratio}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'agora-cold-start-'));
try {
  console.log(`${'function'.padEnd(24)}     bundled   unbundled   ratio (bar ${BAR.toFixed(2)}, median of ${ROUNDS})`);
  const rows = functionNames().map((name) => measure(name, folder));
  rows.forEach(print);
  if (rows.some(({ bundled, unbundled }) => bundled > BAR * unbundled)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
