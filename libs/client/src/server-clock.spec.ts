import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { simulation } from './fixtures/simulation.js';
import { VirtualTime } from './fixtures/virtual-time.js';
import { ServerClock } from './server-clock.js';

const START = '2026-01-31T12:00:03.000Z';

describe('D12: countdowns', () => {
  test('of two clients with a round trip of 200 ms differ by at most 100 ms, however it is divided between 50 and 150 ms', async () => {
    const way = fc.integer({ min: 50, max: 150 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(way, { minLength: 30, maxLength: 30 }),
        fc.array(way, { minLength: 30, maxLength: 30 }),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        async (ways, otherWays, skewMs) => {
          const time = new VirtualTime();
          const pair = [simulation({ time }), simulation({ time, skewMs })];
          for (const [n, { server, client }] of pair.entries()) {
            const ups = n === 0 ? ways : otherWays;
            let at = 0;
            // What the way there takes less than 200 ms, the way back takes.
            const up = (): number => (at = (at + 1) % ups.length) && (ups[at] ?? 100);
            server.network = { up, down: () => 200 - (ups[at] ?? 100), push: () => [] };
            client.open();
          }
          await time.advance(3_000);

          const [one = NaN, other = NaN] = pair.map(({ client }) => client.remainingMs(START));
          const truth = Date.parse(START) - time.now;

          expect(Math.abs(one - other)).toBeLessThanOrEqual(100);
          expect(Math.abs(one - truth)).toBeLessThanOrEqual(51);
          for (const { client } of pair) client.close();
        },
      ),
      { numRuns: 100 },
    );
  });

  test('of clients on an even network of any speed agree with the server, whatever their own clocks say', async () => {
    for (const ms of [1, 100, 1_000]) {
      const { client, server, time } = simulation({ skewMs: -86_400_000 });
      server.network = { up: () => ms, down: () => ms, push: () => [] };
      client.open();
      await time.advance(10_000);

      expect(client.serverTime()).toBeCloseTo(time.now, -0.5);
      client.close();
    }
  });
});

describe(ServerClock.name, () => {
  const at = (ms: number): string => new Date(ms).toISOString();

  test('slow measurements do not count while there are fast ones', () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    const measure = (up: number, down: number): void => {
      const sentAt = now;
      now += up + down;
      clock.measure(sentAt, at(1_000_000 + sentAt + up));
    };

    for (const [up, down] of [
      [10, 10],
      [900, 0],
      [10, 12],
      [0, 1_500],
      [11, 10],
    ] as const)
      measure(up, down);

    expect(Math.abs(clock.offset - 1_000_000)).toBeLessThanOrEqual(2);
  });

  test('a jump of the own clock is noticed by the first measurement after it', () => {
    let now = 0;
    const clock = new ServerClock(() => now);
    for (let n = 0; n < 9; n += 1) {
      clock.measure(now, at(1_000_010 + now));
      now += 20;
      clock.measure(now - 20, at(1_000_010 + now - 20));
    }
    now -= 500_000;
    const sentAt = now;
    now += 20;
    clock.measure(sentAt, at(1_500_010 + sentAt));

    expect(clock.time()).toBeCloseTo(1_500_000 + now, 0);
  });

  test.each([NaN, 10])('nonsense (sent at %d) is ignored', (sentAt) => {
    const clock = new ServerClock(() => 5);

    clock.measure(sentAt, at(0));
    clock.measure(0, 'now');

    expect(clock.isSet).toBe(false);
  });
});
