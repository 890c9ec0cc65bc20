import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { functionNames, probe, questionOf } from './functions.js';

const NAMES = functionNames();
/** Bytes of index.cjs (DESIGN 8); Express and the Lambda adapter are what a REST function has on top. */
const REST_BAR = 1_000_000;
const BAR = 850_000;
/** Larger by a library that one function has for itself, so that no other pays for it. */
const OWN_BARS: Readonly<Record<string, number>> = { 'notifications-simulation': 1_500_000 };

interface Metafile {
  readonly inputs: Readonly<Record<string, unknown>>;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'agora-bundles-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('bundles (DESIGN 8)', () => {
  it('are there', () => {
    expect(NAMES).toEqual(expect.arrayContaining(['api', 'votings-counter', 'votings-sweep', 'ws', 'ws-authorizer']));
  });

  describe.each(NAMES)('%s', (name) => {
    it('starts without its node_modules and without I/O, and answers', () => {
      const file = join(folder, `${name}.cjs`);
      copyFileSync(`dist/lambdas/${name}/index.cjs`, file);

      expect(probe(name, file)).toMatchObject({ connectionsInInit: 0, ...questionOf(name).report });
    });

    it('is small', () => {
      const bar = inputs(name).some((path) => path.includes('node_modules/express/')) ? REST_BAR : BAR;
      const ownBar = OWN_BARS[name] ?? bar;

      expect(statSync(`dist/lambdas/${name}/index.cjs`).size).toBeLessThan(ownBar);
    });

    it('contains the PDF library only where documents are printed', () => {
      const printing = inputs(name).some((path) => path.includes('node_modules/@cantoo/pdf-lib/'));

      expect(printing).toBe(name === 'notifications-simulation');
    });

    it('contains none of what no function uses', () => {
      expect(
        inputs(name).filter((path) => /@nestjs\/microservices|libphonenumber|iconv-lite\/|mime-db\//.test(path)),
      ).toEqual([]);
    });

    it('contains no test code and no infrastructure', () => {
      expect(
        inputs(name).filter((path) => /\.fixture\.|dist\/js\/test\/|\/infra\/|node_modules\/cdktf/.test(path)),
      ).toEqual([]);
    });
  });
});

function inputs(name: string): readonly string[] {
  return Object.keys((JSON.parse(readFileSync(`dist/lambdas/${name}/meta.json`, 'utf8')) as Metafile).inputs);
}
