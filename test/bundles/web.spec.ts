import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const FOLDER = 'dist/web';
/** Bytes that a browser loads before it shows the first page, zipped. */
const BAR = 320_000;

describe('the build of the web client', () => {
  const page = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const loaded = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);

  it('names what it loads by its content, and all of it is there', () => {
    const assets = readdirSync(join(FOLDER, 'assets'));

    expect(loaded.length).toBeGreaterThan(2);
    expect(assets.map((name) => `assets/${name}`)).toEqual(expect.arrayContaining(loaded));
    expect(assets.filter((name) => !/-[A-Z0-9]{8}\.(js|css)$/.test(name))).toEqual([]);
  });

  it('is small', () => {
    const zipped = loaded.reduce((sum, path) => sum + gzipSync(readFileSync(join(FOLDER, path))).length, 0);

    expect(zipped).toBeLessThan(BAR);
  });

  it('loads the chart only when there is one to show', () => {
    expect(loaded.filter((path) => path.includes('chart'))).toEqual([]);
    expect(readdirSync(join(FOLDER, 'assets')).filter((name) => name.startsWith('results-chart-'))).toHaveLength(1);
  });

  it('has no script that the content security policy would refuse', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|style="/);
  });
});
