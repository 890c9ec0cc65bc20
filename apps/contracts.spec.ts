import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { contracts, contractText, firstDifference } from './contracts.js';

describe('X7: contracts', () => {
  it('the committed ones are what the code gives', async () => {
    const documents = Object.entries(await contracts());

    expect(documents.length).toBeGreaterThan(0);
    for (const [path, document] of documents) {
      expect({ path, difference: firstDifference(readFileSync(path, 'utf8'), contractText(document)) }).toEqual({
        path,
      });
    }
  });

  it('generating twice gives the same bytes', async () => {
    const [first, second] = [await contracts(), await contracts()];

    for (const [path, document] of Object.entries(first)) {
      expect(contractText(second[path] ?? {})).toBe(contractText(document));
    }
  });

  it('names the first line that differs', () => {
    expect(firstDifference('a\nb\nc', 'a\nX\nc')).toBe('line 2\n  committed: b\n  generated: X');
    expect(firstDifference('a', 'a\nb')).toBe('line 2\n  committed: (end)\n  generated: b');
    expect(firstDifference('a\nb', 'a')).toBe('line 2\n  committed: b\n  generated: (end)');
    expect(firstDifference('a', 'a')).toBeUndefined();
  });
});
