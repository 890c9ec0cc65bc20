import { describe, expect, it } from '@jest/globals';
import { fitsPathPattern } from './path-pattern.js';

describe(fitsPathPattern.name, () => {
  it.each([
    ['/v1/*', '/v1/votings', true],
    ['/v1/*', '/v1/', true],
    ['/v1/*', '/v1', false],
    ['/v1/*', '/v10/votings', false],
    ['v1/*', '/v1/votings/a/b', true],
    ['/ws', '/ws', true],
    ['/ws', '/ws/@connections/a', false],
    ['/a?.js', '/ab.js', true],
    ['/a?.js', '/a.js', false],
    ['*.js', '/assets/main.js', true],
    ['/A.js', '/a.js', false],
    ['/a+b(1).js', '/a+b(1).js', true],
    ['*', '/anything/at\nall', true],
  ])('%s and %j: %s', (pattern, path, fits) => {
    expect(fitsPathPattern(pattern, path)).toBe(fits);
  });
});
