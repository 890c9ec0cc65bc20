import { describe, expect, test } from '@jest/globals';
import { eachWithLimit } from './concurrency.js';

const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe(eachWithLimit.name, () => {
  test.each([
    [1, 1],
    [4, 4],
    [50, 10],
    [0, 1],
  ])('with limit %i, %i of ten run at a time, and all are done', async (limit, expected) => {
    const done: number[] = [];
    let running = 0;
    let most = 0;

    await eachWithLimit(
      Array.from({ length: 10 }, (_, n) => n),
      limit,
      async (n) => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        done.push(n);
      },
    );

    expect(most).toBe(expected);
    expect(done.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('a failure begins nothing new, waits for what runs and is thrown', async () => {
    const begun: number[] = [];
    const ended: number[] = [];

    const work = eachWithLimit([0, 1, 2, 3, 4], 2, async (n) => {
      begun.push(n);
      if (n === 0) throw new Error('first');
      await turn();
      ended.push(n);
    });

    await expect(work).rejects.toThrow('first');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  test('nothing to do is done', async () => {
    await expect(eachWithLimit([], 5, turn)).resolves.toBeUndefined();
  });
});
