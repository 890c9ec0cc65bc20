/**
 * `npm test`: builds, synthesises and tests. Arguments go to jest: `npm test -- libs/votings`, `npm test -- -t 'P6'`.
 *
 * Two runs, because two kinds of tests want different things of two cores: unit and engine-backed tests run side by side;
 * those that start a whole local cloud measure times of it and run one after the other.
 * Ends with `N passed, N failed` over both. Full counts: `npm run test:full`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const WHOLE_CLOUD = String.raw`\.e2e-spec\.js$`;
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--enable-source-maps',
  'node_modules/jest/bin/jest.js',
  '--passWithNoTests',
];

const reports = mkdtempSync(join(tmpdir(), 'agora-test-'));
try {
  must('tools/build.ts');
  must('dist/js/main.js');
  const runs = [
    jest('side-by-side', [`--testPathIgnorePatterns=${WHOLE_CLOUD}`]),
    jest('whole-cloud', ['--runInBand', '--testMatch=**/*.e2e-spec.js']),
  ];
  const passed = sum(runs, ({ numPassedTests }) => numPassedTests);
  const failed = sum(runs, (report) => report.numFailedTests + report.numRuntimeErrorTestSuites);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

/** Runs jest. A run that leaves no report has failed. */
function jest(name: string, options: readonly string[]): Report {
  const file = join(reports, `${name}.json`);
  run([...JEST, ...process.argv.slice(2), '--json', `--outputFile=${file}`, ...options]);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
}

function must(script: string): void {
  const status = run([script]);
  if (status !== 0) process.exit(status);
}

function run(args: readonly string[]): number {
  // The report goes to the file; on standard output it would bury the results.
  return spawnSync(process.execPath, args, { stdio: ['inherit', 'ignore', 'inherit'] }).status ?? 1;
}

function sum(runs: readonly Report[], count: (report: Report) => number): number {
  return runs.reduce((total, report) => total + count(report), 0);
}
