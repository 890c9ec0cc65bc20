import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { compress, encodingFor } from './compression.js';

describe(encodingFor.name, () => {
  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.0', undefined],
    ['deflate', undefined],
    ['xbr', undefined],
    [undefined, undefined],
  ])('for a viewer who accepts %s: %s', (accepted, encoding) => {
    expect(encodingFor(accepted, 'text/javascript; charset=utf-8', 5_000)).toBe(encoding);
  });

  it.each([
    ['image/png', 5_000],
    [undefined, 5_000],
    ['text/html', 999],
    ['text/html', 10_000_001],
  ])('leaves %s of %d bytes alone', (type, bytes) => {
    expect(encodingFor('br, gzip', type, bytes)).toBeUndefined();
  });

  it.each([1_000, 10_000_000])('compresses %d bytes', (bytes) => {
    expect(encodingFor('br', 'text/html', bytes)).toBe('br');
  });
});

describe(compress.name, () => {
  it('gives what the name says', async () => {
    const text = Buffer.from('agora '.repeat(1_000));

    expect(brotliDecompressSync(await compress(text, 'br'))).toEqual(text);
    expect(gunzipSync(await compress(text, 'gzip'))).toEqual(text);
  });
});
