import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const DOCUMENTS = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).split('\n').filter(existsSync);

describe('documents', () => {
  it('are there', () => {
    expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
  });

  it('link to files that exist', () => {
    const links = DOCUMENTS.flatMap((file) =>
      matches(file, /\]\((?!https?:|#)([^)#\s]+)/g).map((link) => ({ file, link })),
    );

    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ file, link }) => !existsSync(join(dirname(file), link)))).toEqual([]);
  });

  it('name scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = DOCUMENTS.flatMap((file) => matches(file, /npm run (?:-s )?([a-z][\w:-]*)/g));

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('list every decision', () => {
    const decisions = globSync('docs/adr/[0-9]*.md').map((file) => basename(file));

    expect(matches('docs/adr/README.md', /\((\d{4}-[\w-]+\.md)\)/g).toSorted()).toEqual(decisions.toSorted());
  });
});

function matches(file: string, pattern: RegExp): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, found = '']) => found);
}
