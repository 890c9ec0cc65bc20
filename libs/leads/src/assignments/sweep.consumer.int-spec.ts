import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentConnections } from '../agents/agent-connections.js';
import { AgentsSweep } from '../agents/agents-sweep.js';
import { aLead, ANSWER_SECONDS, LeadsTestBed } from '../leads-bed.fixture.js';
import type { Expiry } from './expiry.js';
import { SweepConsumer } from './sweep.consumer.js';

let bed: LeadsTestBed;

beforeAll(async () => {
  bed = await LeadsTestBed.start();
});
afterAll(() => bed.stop());
beforeEach(() => bed.queues.sent.clear());

/** The sweep, or one whose parts fail. */
function sweep(parts: { readonly expiry?: Expiry; readonly connections?: AgentConnections } = {}) {
  const { pending, expiry, agentsList, connections, wakeUps } = { ...bed.parts(), ...parts };
  const agents = new AgentsSweep(agentsList, connections);
  return new SweepConsumer(pending, expiry, agents, wakeUps, bed.clock, bed.env).run({ id: 's', event: {} });
}

const wakeUps = () => new Set(bed.queues.of('dispatch').map(({ deduplicationId }) => deduplicationId)).size;

describe(SweepConsumer.name, () => {
  it('L8: ends what no timer ended, corrects who is connected, wakes the dispatcher', async () => {
    await bed.createLeads(aLead(0));
    await bed.createAgent('zoe');
    await bed.parts().dispatcher.dispatch();
    bed.people.online.delete('zoe');
    const before = await sweep();
    bed.clock.advance(ANSWER_SECONDS * 1000 + 10_000);
    const after = await sweep();

    expect(before).toEqual({ expired: 0, corrected: 1 });
    expect(after).toEqual({ expired: 1, corrected: 0 });
    expect(await bed.parts().agents.get('zoe')).toMatchObject({ connected: false, choice: 'offline' });
    expect(wakeUps()).toBe(2);
  });

  it('DESIGN 6: one lead or agent that cannot be helped is in no other’s way', async () => {
    await bed.createLeads(aLead(1), aLead(2));
    for (const user of ['amy', 'ben', 'cat']) await bed.createAgent(user);
    await bed.parts().dispatcher.dispatch();
    bed.clock.advance(ANSWER_SECONDS * 1000 + 10_000);
    const { expiry, connections } = bed.parts();
    let failures = 0;
    const failOnce = async <T>(work: () => Promise<T>): Promise<T> => {
      if ((failures += 1) === 1) throw new Error('not this one');
      return work();
    };
    const expiring = { expire: (id: string) => failOnce(() => expiry.expire(id)) } as unknown as Expiry;
    await expect(sweep({ expiry: expiring })).rejects.toThrow('1 assignments or agents');
    expect(bed.queues.of('dispatch')).toHaveLength(1);
    expect(await sweep()).toMatchObject({ expired: 1 });

    failures = 0;
    for (const user of ['amy', 'ben', 'cat']) bed.people.online.delete(user);
    const looking = {
      reconcile: (id: string) => failOnce(() => connections.reconcile(id)),
    } as unknown as AgentConnections;
    await expect(sweep({ connections: looking })).rejects.toThrow('1 assignments or agents');
    expect(bed.queues.of('dispatch')).toHaveLength(3);
    expect(await sweep()).toEqual({ expired: 0, corrected: 1 });
  });
});
