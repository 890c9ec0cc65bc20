import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** One finding of the linter: `eslint(no-restricted-imports)` in `libs/votings/src/a.ts`. */
export interface Finding {
  readonly file: string;
  readonly rule: string;
}

/** Files of an imagined project, path to source. */
export type Plants = Readonly<Record<string, string>>;

/** Lints planted files with the project's own configuration, in a folder of their own, in one run. */
export function lintPlanted(plants: Plants): readonly Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'agora-lint-'));
  try {
    for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(file, join(folder, file));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const [path, source] of Object.entries(plants)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), source);
    }
    return findings(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function findings(folder: string): readonly Finding[] {
  const report = JSON.parse(oxlint(folder)) as { diagnostics: readonly { code?: string; filename: string }[] };
  return report.diagnostics.map(({ code, filename }) => ({ file: filename, rule: code ?? 'unknown' }));
}

/** oxlint exits with 1 when it finds something, which is what this is about. */
function oxlint(folder: string): string {
  try {
    // The folders are named because oxlint would follow the link to node_modules.
    const folders = readdirSync(folder).filter((name) => !['node_modules', 'tsconfig.json'].includes(name));
    const options = { cwd: folder, encoding: 'utf8', timeout: 30_000 } as const;
    return execFileSync(resolve('node_modules/.bin/oxlint'), ['--format', 'json', ...folders], options);
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (!stdout) throw new Error(`oxlint did not run: ${stderr ?? String(error)}`);
    return stdout;
  }
}
