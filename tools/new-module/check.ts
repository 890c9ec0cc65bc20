/**
 * `npm run new:module:check`: writes a slice with the generator into a copy of the project, then builds, lints, synthesises
 * and tests it there. What a newcomer's first command makes must be right.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const LEFT_OUT = new Set(['node_modules', 'dist', 'cdktf.out', '.git', '.agora', 'coverage']);
const NAMES = 'lunch-orders';

const project = process.cwd();
const copy = mkdtempSync(join(tmpdir(), 'agora-new-module-'));
try {
  cpSync(project, copy, { recursive: true, filter: (path) => path === project || !LEFT_OUT.has(basename(path)) });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  check();
  console.log(`a new module builds, synthesises and passes its test`);
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function check(): void {
  run('node', 'tools/new-module/new-module.ts', NAMES);
  run('prettier', '--check', `libs/${NAMES}`, 'apps');
  run('node', 'tools/build.ts');
  run('oxlint', `libs/${NAMES}`, 'apps');
  run('node', 'tools/contracts.ts');
  expectText('contracts/openapi.json', `"/v1/${NAMES}"`);
  run('node', 'dist/js/main.js', 'local');
  expectText('cdktf.out/stacks/agora-local/cdk.tf.json', `"agora-local-${NAMES}"`);
  const test = `dist/js/libs/${NAMES}/src/${NAMES}.repository.int-spec.js`;
  run(
    'node',
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    test,
  );
}

function run(command: string, ...args: readonly string[]): void {
  const program = command === 'node' ? process.execPath : join('node_modules/.bin', command);
  execFileSync(program, args, { cwd: copy, stdio: 'inherit' });
}

function expectText(path: string, text: string): void {
  if (!readFileSync(join(copy, path), 'utf8').includes(text)) throw new Error(`${path} has no ${text}`);
}
