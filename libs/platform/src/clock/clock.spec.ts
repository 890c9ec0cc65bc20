import { describe, expect, it } from '@jest/globals';
import { SystemClock } from './clock.js';

describe(SystemClock.name, () => {
  const clock = new SystemClock();

  it('sleeps until the instant and not less', async () => {
    for (const ms of [1, 2, 5, 20]) {
      const instant = clock.now() + ms;
      await clock.sleepUntil(instant);
      expect(clock.now()).toBeGreaterThanOrEqual(instant);
    }
  });

  it('does not sleep until an instant that is over', async () => {
    const before = performance.now();

    await clock.sleepUntil(clock.now() - 60_000);

    expect(performance.now() - before).toBeLessThan(20);
  });
});
