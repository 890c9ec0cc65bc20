import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Finding {
  readonly file: string;
  readonly line: number;
}

const FILES = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .split('\n')
  .filter(
    (file) => /\.(ts|tsx|js|mjs|cjs|json|md|yml|css|html|vtl)$|^\.[a-z]+rc$|^\.ci\//.test(file) && existsSync(file),
  );

/** Shapes of credentials; each is written so that it does not match itself. */
const SECRETS = [
  /\bA(?:KIA|SIA)[0-9A-Z]{16}\b/,
  /-{5}BEGIN (?:[A-Z]+ )?PRIVATE KEY-{5}/,
  /\b(?:ghp|gho|ghs|github_pat)_\w{20,}/,
  /\bxox[abprs]-[\w-]{10,}/,
  /\bsk-[A-Za-z0-9]{32,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /_authToken\s*=/,
  /aws_secret_access_key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}/i,
];

describe('the repository', () => {
  it('lists its own files', () => {
    expect(FILES).toEqual(expect.arrayContaining(['package.json', 'main.ts']));
  });

  it('names no folder of a particular machine', () => {
    expect(find(/(?<![\w.{}$*])\/(?:work|tmp|root|home|Users)\/\w/)).toEqual([]);
  });

  it('X8: contains nothing that looks like a credential', () => {
    expect(SECRETS.flatMap((secret) => find(secret))).toEqual([]);
  });

  it('locks packages by version and integrity, not by the host they came from', () => {
    const hosts = readFileSync('package-lock.json', 'utf8').match(/"resolved": "https?:[^"]+"/g) ?? [];
    expect(hosts).toEqual([]);
    expect(find(/registry\.(?:npmjs|yarnpkg)/)).toEqual([]);
  });
});

/** Where a pattern occurs, never what it found there: a secret must not get into a log. */
function find(pattern: RegExp): readonly Finding[] {
  return FILES.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((text, index) => (pattern.test(text) ? [{ file, line: index + 1 }] : [])),
  );
}
