import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { standingOf } from '#leads/leads/lead.js';
import { aLead, LeadsTestBed } from '#leads/leads-bed.fixture.js';
import { scaled } from '../support/scale.js';
import { audit } from './leads-audit.js';
import { LeadsWorld } from './leads-world.js';
import { randomSource } from './votes-random.js';

/** Histories with different seeds, and how long each is. */
const SEEDS = scaled({ reduced: [1, 2], full: Array.from({ length: 20 }, (_, n) => n + 1) });
const STEPS = scaled({ reduced: 60, full: 250 });
/** Assignments that several dispatchers fight for. */
const RACES = scaled({ reduced: 500, full: 10_000 });
const AGENTS = 20;
const DISPATCHERS = 4;

jest.setTimeout(scaled({ reduced: 60_000, full: 1_800_000 }));

let bed: LeadsTestBed;

beforeEach(async () => {
  bed = await LeadsTestBed.start();
});
afterEach(() => bed.stop());

describe('leads under everything that can happen (L3 to L9)', () => {
  it.each(SEEDS)('no lead is lost, nobody has two, the oldest goes first (history %i)', async (seed) => {
    const world = new LeadsWorld(bed, randomSource(seed), 5);
    await world.begin();
    for (let step = 0; step < STEPS; step += 1) {
      await world.step();
      expect((await audit(bed)).wrong).toEqual([]);
    }

    const { leads, wrong } = await world.finish();

    expect(wrong).toEqual([]);
    expect(leads).toHaveLength(world.created);
    expect(new Set(leads.map(standingOf))).not.toContain('pending');
    expect(new Set(leads.map(standingOf))).not.toContain('assigned');
  });

  it(`${RACES} assignments that ${DISPATCHERS} dispatchers race for: no doubles (L6)`, async () => {
    const containers = Array.from({ length: DISPATCHERS }, () => bed.container());
    for (let n = 0; n < AGENTS; n += 1) await bed.createAgent(`agent-${n}`);
    let races = 0;
    let row = 0;
    while (races < RACES) {
      const leads = Array.from({ length: AGENTS }, () => aLead((row += 1)));
      await bed.createLeads(...leads);
      await Promise.all(containers.map(({ dispatcher }) => dispatcher.dispatch()));

      const { wrong, agents } = await audit(bed);
      expect(wrong).toEqual([]);
      const busy = agents.filter(({ leadId }) => leadId !== undefined);
      expect(busy.length).toBe(AGENTS);
      races += busy.length;
      await Promise.all(
        busy.map(async ({ userId, leadId = '', assignmentId = '' }) => {
          await bed.parts().answers.give({ leadId, assignmentId, userId, status: 'Not a lead' });
          // Looking at everything after each round would take longer and longer.
          await bed.db.client.send(new DeleteCommand({ TableName: bed.env.TABLE_LEADS, Key: { leadId } }));
        }),
      );
    }
  });
});
