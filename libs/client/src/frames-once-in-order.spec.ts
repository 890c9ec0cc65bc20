import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { scaled } from '#test/support/scale.js';
import { simulation } from './fixtures/simulation.js';

/** What a test does next. */
type Step =
  | { readonly kind: 'push'; readonly keptAfter: number; readonly copies: readonly number[] }
  | { readonly kind: 'repeat'; readonly copies: readonly number[] }
  | { readonly kind: 'drop' }
  | { readonly kind: 'wait'; readonly ms: number };

/** Copies of a frame: none (lost), one or two, each late by up to three seconds. */
const copies = fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('push'), copies, keptAfter: fc.constantFrom(0, 0, 0, 800, Infinity) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat'), copies }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 1, max: 4_000 }) }) },
);

test('X4, X5: whatever is lost, doubled, delayed or cut, the application gets every frame once, in the order of seq', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { client, server, time, told } = simulation();
      client.open();
      await time.advance(1_000);
      const sent: string[] = [];
      for (const one of steps) {
        if (one.kind === 'wait') await time.advance(one.ms);
        else if (one.kind === 'drop') server.drop();
        else {
          server.network = { ...server.network, push: () => one.copies };
          const isNew = one.kind === 'push';
          const eventId = isNew ? `e${server.seq}` : (sent.at(-1) ?? 'e');
          server.push(eventId, isNew ? one.keptAfter : 0);
          if (!isNew || one.keptAfter !== Infinity) sent.push(eventId);
        }
      }

      await time.advance(120_000);

      expect(told.events).toEqual([...new Set(sent)]);
      expect(told.seqs).toEqual([...told.seqs].sort((a, b) => a - b));
      expect(told.missed).toEqual([]);
      expect(client.lastSeq).toBe(server.seq);
      client.close();
    }),
    { numRuns: scaled({ reduced: 300, full: 5_000 }) },
  );
});
