/**
 * Builds, synthesises and tests. Arguments go to jest: `npm test -- libs/votings`, `npm test -- -t 'P6'`.
 *
 * | command             | what                                                                                              |
 * | ------------------- | ------------------------------------------------------------------------------------------------- |
 * | `npm test`          | unit and engine-backed tests, side by side                                                        |
 * | `npm run test:e2e`  | those that start a whole local cloud and measure times of it: one after the other, for minutes     |
 * | `npm run test:full` | both, at full counts                                                                              |
 * | `npm run test:web`  | the web client in Chromium against a whole local cloud; skipped with a message where there is none |
 *
 * Ends with `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from '../test/web/chromium-path.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

const ALONE = String.raw`\.(e2e|web)-spec\.js$`;
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--enable-source-maps',
  'node_modules/jest/bin/jest.js',
  '--passWithNoTests',
  // Else jest looks up where in the sources each line of output came from, which takes longer than the tests: `-- --silent=false` shows it.
  '--silent',
];

/** Files in memory on Linux. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 * 1024 ** 3;

const E2E = '--e2e';
const WEB = '--web';
const ALL = '--all';
const arguments_ = process.argv.slice(2);
const web = arguments_.includes(WEB);
const wholeCloud = arguments_.includes(E2E) || arguments_.includes(ALL);
const sideBySide = !arguments_.includes(E2E) && !web;
const jestArguments = arguments_.filter((argument) => ![E2E, WEB, ALL].includes(argument));

if (web && chromiumPath() === undefined) {
  console.log('Skipped: the tests of the web client need Chromium (apt-get install chromium, or CHROMIUM=<path>).');
  process.exit(0);
}

const reports = mkdtempSync(join(tmpdir(), 'agora-test-'));
try {
  must('tools/build.ts');
  must('dist/js/main.js');
  const runs = [
    ...(sideBySide ? [jest('side-by-side', [`--testPathIgnorePatterns=${ALONE}`])] : []),
    ...(wholeCloud ? [jest('whole-cloud', ['--runInBand', '--testMatch=**/*.e2e-spec.js'])] : []),
    ...(web ? [jest('web', ['--runInBand', '--testMatch=**/*.web-spec.js'])] : []),
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
  run([...JEST, ...jestArguments, '--json', `--outputFile=${file}`, ...options]);
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
  const env = { ...process.env, TMPDIR: folderOfTests() };
  return spawnSync(process.execPath, args, { stdio: ['inherit', 'ignore', 'inherit'], env }).status ?? 1;
}

/** Where tests keep their data. Engines wait for the disk at each write, which is not what is tested: memory, where there is enough of it. */
function folderOfTests(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    accessSync(MEMORY, constants.W_OK);
    return bavail * bsize >= ROOM_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

function sum(runs: readonly Report[], count: (report: Report) => number): number {
  return runs.reduce((total, report) => total + count(report), 0);
}
