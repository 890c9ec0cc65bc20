import { globSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Parts of the house (DESIGN 1) and the parts that each may import; `slice` stands for any other lib. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  realtime: ['platform'],
  slice: ['platform', 'realtime'],
  local: ['platform'],
  client: [],
  apps: ['platform', 'realtime', 'slice', 'apps'],
};

const LIBS = globSync('libs/*').map((path) => path.slice('libs/'.length));
const NO_SLICES = new Set(['platform', 'realtime', 'infra', 'local', 'client']);

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly specifier: string;
}

describe('imports between the parts of the house (DESIGN 1)', () => {
  const imports = runtimeFiles().flatMap(importsOf);

  it('reads real imports', () => {
    expect(LIBS).toEqual(expect.arrayContaining(['platform', 'realtime', 'votings']));
    expect(imports.length).toBeGreaterThan(10);
  });

  it('go where the table allows', () => {
    const wrong = imports.filter(({ from, to }) => from !== to && !MAY_IMPORT[kindOf(from)]?.includes(kindOf(to)));

    expect(wrong).toEqual([]);
  });

  it('never go from code that runs to the fixtures of its tests', () => {
    expect(imports.filter(({ specifier }) => /\.fixture\.js$|\/fixtures\/|^#test\//.test(specifier))).toEqual([]);
  });

  it('never go from one slice to another', () => {
    const wrong = imports.filter(({ from, to }) => kindOf(from) === 'slice' && kindOf(to) === 'slice' && from !== to);

    expect(wrong).toEqual([]);
  });
});

/** Source that ends up in a function or in the local cloud: no tests, no infrastructure. */
function runtimeFiles(): readonly string[] {
  return globSync('{libs/*/src,apps}/**/*.ts').filter(
    (file) =>
      !file.startsWith('libs/infra/') &&
      !/(-|\.)spec\.ts$|\.stack\.ts$|\.fixture\.ts$|\/fixtures\/|^apps\/web\//.test(file),
  );
}

function importsOf(file: string): readonly Import[] {
  const source = readFileSync(file, 'utf8');
  const specifiers = [...source.matchAll(/\bfrom '([#.][^']+)'|\bimport\('([#.][^']+)'\)/g)];
  return specifiers.map(([, stated, dynamic]) => {
    const specifier = stated ?? dynamic ?? '';
    return { file, from: partOf(file), to: target(file, specifier), specifier };
  });
}

function target(file: string, specifier: string): string {
  return specifier.startsWith('#')
    ? (/^#(\w+)/.exec(specifier)?.[1] ?? '')
    : partOf(normalize(join(file, '..', specifier)));
}

/** `libs/votings/src/x.ts` -> `votings`, `apps/api/x.ts` -> `apps`. */
function partOf(path: string): string {
  const [top = '', lib = ''] = path.split('/');
  return top === 'libs' ? lib : top;
}

function kindOf(part: string): string {
  return LIBS.includes(part) && !NO_SLICES.has(part) ? 'slice' : part;
}
