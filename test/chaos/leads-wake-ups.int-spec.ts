import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AGENT_CHOICES, statusOf } from '#leads/agents/agent.js';
import { standingOf, unparked } from '#leads/leads/lead.js';
import { aLead, ANSWER_SECONDS, LeadsTestBed } from '#leads/leads-bed.fixture.js';
import { scaled } from '../support/scale.js';
import { audit } from './leads-audit.js';
import { LeadsStreams } from './leads-stream.js';
import { randomSource } from './votes-random.js';

const SEEDS = scaled({ reduced: [1, 2], full: Array.from({ length: 20 }, (_, n) => n + 1) });
const STEPS = scaled({ reduced: 60, full: 250 });
const AGENTS = ['ann', 'ben', 'cai'];

jest.setTimeout(scaled({ reduced: 60_000, full: 900_000 }));

let bed: LeadsTestBed;
let streams: LeadsStreams;
let row: number;

beforeEach(async () => {
  bed = await LeadsTestBed.start();
  streams = new LeadsStreams(bed);
  row = 0;
});
afterEach(() => bed.stop());

/** Something happens, of which nobody tells the dispatcher but the streams; an import tells it itself. */
function stepsOf(random: () => number): readonly (() => Promise<unknown>)[] {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const busy = async () => pick((await audit(bed)).agents.filter(({ leadId }) => leadId !== undefined));
  return [
    async () => {
      await bed.createLeads(aLead((row += 1)));
      await bed.parts().wakeUps.send(`import:${row}`, { leads: [aLead(row).leadId] });
    },
    () => bed.choose(pick(AGENTS) ?? '', pick(AGENT_CHOICES) ?? 'online'),
    () => bed.connect(pick(AGENTS) ?? '', random() < 0.7),
    async () => {
      const { userId = '', leadId = '', assignmentId = '' } = (await busy()) ?? {};
      if (leadId === '') return;
      const status = 'Neutral Reply';
      await bed
        .parts()
        .answers.give({ userId, leadId, assignmentId, status })
        .catch(() => bed.parts().expiry.expire(leadId));
    },
    async () => {
      const { leadId } = (await busy()) ?? {};
      bed.clock.advance(ANSWER_SECONDS * 1000);
      if (leadId !== undefined) await bed.parts().expiry.expire(leadId);
    },
    async () => {
      const parked = pick((await audit(bed)).leads.filter((lead) => lead.parked));
      if (parked) await bed.parts().leads.unpark(unparked(parked));
    },
  ];
}

describe('who wakes the dispatcher (L7)', () => {
  it.each(SEEDS)('nobody waits for the sweep: no lead is in line while an agent is free (history %i)', async (seed) => {
    const random = randomSource(seed);
    const steps = stepsOf(random);
    for (const user of AGENTS) await bed.createAgent(user);
    let wakeUps = await streams.settle();
    for (let step = 0; step < STEPS; step += 1) {
      await steps[Math.floor(random() * steps.length)]?.();
      wakeUps += await streams.settle();

      const { leads, agents, wrong } = await audit(bed);
      expect(wrong).toEqual([]);
      const waiting = leads.filter((lead) => standingOf(lead) === 'pending');
      const free = agents.filter((agent) => statusOf(agent) === 'online');
      expect(Math.min(waiting.length, free.length)).toBe(0);
    }
    expect(wakeUps).toBeGreaterThan(STEPS / 10);
  });
});
