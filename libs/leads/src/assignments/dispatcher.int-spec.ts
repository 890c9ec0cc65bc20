import { afterAll, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DeleteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { aLead, ANSWER_SECONDS, LeadsTestBed, MAX_EXPIRIES } from '../leads-bed.fixture.js';
import type { Lead } from '../leads/lead.js';
import { AssignmentExpiredError, LeadNotFoundError } from '../leads.errors.js';
import { Answers } from './answers.js';
import { Dispatcher } from './dispatcher.js';
import { Expiry } from './expiry.js';
import { TimersConsumer } from './timers.consumer.js';

let bed: LeadsTestBed;

beforeAll(async () => {
  bed = await LeadsTestBed.start();
});
afterAll(() => bed.stop());
beforeEach(async () => {
  await empty(bed.env.TABLE_LEADS, 'leadId');
  await empty(bed.env.TABLE_AGENTS, 'userId');
  bed.queues.sent.clear();
});

async function empty(table: string, key: string): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client: bed.db.client }, { TableName: table })) {
    for (const item of Items) {
      await bed.db.client.send(new DeleteCommand({ TableName: table, Key: { [key]: item[key] } }));
    }
  }
}

const lead = async ({ leadId }: Lead): Promise<Lead> => {
  const found = await bed.parts().leads.get(leadId);
  if (!found) throw new Error(`no lead ${leadId}`);
  return found;
};
const agent = (userId: string) => bed.parts().agents.get(userId);
const dispatch = () => bed.parts().dispatcher.dispatch();
const give = async (one: Lead, status: 'Positive Reply' | 'Not a lead' = 'Positive Reply') => {
  const { assignmentId = '', assignedTo = '' } = await lead(one);
  return bed.parts().answers.give({ leadId: one.leadId, assignmentId, userId: assignedTo, status });
};
/** One lead, and Alice who has it. */
const assigned = async (row = 1): Promise<Lead> => {
  await bed.createLeads(aLead(row));
  await bed.createAgent('alice');
  await dispatch();
  return lead(aLead(row));
};

describe(Dispatcher.name, () => {
  it('L6: gives a lead to a free agent: both name the same assignment, with a time limit', async () => {
    const { assignmentId, assignedTo, expiresAt } = await assigned();

    expect(assignedTo).toBe('alice');
    expect(Date.parse(expiresAt ?? '') - bed.clock.now()).toBe(ANSWER_SECONDS * 1000);
    expect(await agent('alice')).toMatchObject({ assignmentId, leadId: aLead(1).leadId, choice: 'online' });
    expect(await agent('alice')).not.toHaveProperty('idleSince');
  });

  it('L8: starts the timer first, with the state that it expects', async () => {
    const { leadId, assignmentId } = await assigned();

    expect(bed.queues.of('timers')).toEqual([{ body: { leadId, assignmentId }, delaySeconds: ANSWER_SECONDS }]);
  });

  it('L3: takes the oldest leads of all imports by (timestamp, leadId), whatever the order of writing', async () => {
    const leads = [7, 2, 9, 3, 8, 6].map((row) => aLead(row));
    await bed.createLeads(...leads);
    for (const user of ['a', 'b', 'c']) await bed.createAgent(user);

    expect(await dispatch()).toEqual({ assigned: 3, unfinished: false });
    const line = [...leads].sort((a, b) => (`${a.timestamp}${a.leadId}` < `${b.timestamp}${b.leadId}` ? -1 : 1));
    expect([...(await bed.assignments(leads)).keys()].sort()).toEqual(
      line
        .slice(0, 3)
        .map(({ leadId }) => leadId)
        .sort(),
    );
  });

  it('L6: takes the agent who has waited longest', async () => {
    for (const user of ['late', 'early', 'middle']) await bed.createAgent(user);
    for (const user of ['early', 'middle', 'late']) {
      bed.clock.advance(1000);
      await bed.choose(user, 'away');
      await bed.choose(user, 'online');
    }
    await bed.createLeads(aLead(1));
    await dispatch();

    expect([...(await bed.assignments([aLead(1)])).values()]).toEqual(['early']);
  });

  it('L7: leaves leads in line while nobody is online, and that is no failure', async () => {
    await bed.createLeads(aLead(1));
    await bed.createAgent('away');
    await bed.choose('away', 'away');
    await bed.createAgent('gone');
    await bed.connect('gone', false);

    expect(await dispatch()).toEqual({ assigned: 0, unfinished: false });
    expect(bed.queues.of('timers')).toEqual([]);
    expect(await lead(aLead(1))).toEqual(aLead(1));
  });

  it('L6: serves more agents than one round takes', async () => {
    const leads = Array.from({ length: 30 }, (_, row) => aLead(row));
    await bed.createLeads(...leads);
    for (let n = 0; n < 23; n += 1) await bed.createAgent(`agent-${n}`);

    expect(await dispatch()).toEqual({ assigned: 23, unfinished: false });
    const found = await bed.assignments(leads);
    expect(new Set(found.values()).size).toBe(23);
    expect([...found.keys()].length).toBe(23);
  });

  it('leaves the rest to the next run when its time is up', async () => {
    await bed.createLeads(...Array.from({ length: 12 }, (_, row) => aLead(row)));
    for (let n = 0; n < 12; n += 1) await bed.createAgent(`agent-${n}`);
    const { timers } = bed.parts();
    const start = timers.start.bind(timers);
    timers.start = async (list) => {
      bed.clock.advance(7_000);
      await start(list);
    };

    try {
      expect(await dispatch()).toEqual({ assigned: 1, unfinished: true });
    } finally {
      timers.start = start;
    }
    expect(await dispatch()).toEqual({ assigned: 11, unfinished: false });
  });

  it('finds what a wake-up names although the indexes do not have it yet', async () => {
    await bed.createLeads(aLead(1));
    await bed.createAgent('alice');
    const behind = bed.container();
    const nobody = async function* () {};
    Object.assign(behind.candidates, {
      idle: { byWaiting: nobody },
      pending: { line: nobody },
    });

    expect(await behind.dispatcher.dispatch()).toMatchObject({ assigned: 0 });
    expect(await behind.dispatcher.dispatch({ agents: ['alice'], leads: [aLead(1).leadId] })).toMatchObject({
      assigned: 1,
    });
  });

  it('L3: skips stale hits of the indexes', async () => {
    await bed.createLeads(aLead(1), aLead(3));
    await bed.createAgent('alice');
    await bed.createAgent('bob');
    const behind = bed.container();
    const leads = [aLead(1), aLead(3)].map(({ leadId, timestamp }) => ({ leadId, place: `${timestamp}#${leadId}` }));
    await bed.parts().dispatcher.dispatch();
    await give(aLead(3));
    Object.assign(behind.candidates, {
      idle: { byWaiting: () => listed(['alice', 'bob'].map((userId, n) => ({ userId, idlePlace: `${n}` }))) },
      pending: { line: () => listed([...leads, { leadId: 'f'.repeat(32), place: '9' }]) },
    });

    expect(await behind.dispatcher.dispatch()).toEqual({ assigned: 0, unfinished: false });
  });
});

async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
  await Promise.resolve();
}

describe(Answers.name, () => {
  it('L9: takes the answer, frees the agent', async () => {
    const one = await assigned();
    bed.clock.advance(1000);

    expect(await give(one)).toMatchObject({ status: 'Positive Reply', assignedTo: 'alice' });
    expect(await agent('alice')).toMatchObject({ choice: 'online', idleSince: bed.clock.nowIso() });
    expect(await agent('alice')).not.toHaveProperty('assignmentId');
    expect(await dispatch()).toEqual({ assigned: 0, unfinished: false });
  });

  it('L9: takes the same answer again, and no other', async () => {
    const { leadId, assignmentId = '' } = await assigned();
    const answering = { leadId, assignmentId, userId: 'alice', status: 'Neutral Reply' } as const;
    await bed.parts().answers.give(answering);

    expect(await bed.parts().answers.give(answering)).toMatchObject({ status: 'Neutral Reply' });
    await expect(bed.parts().answers.give({ ...answering, status: 'Not a lead' })).rejects.toThrow(
      AssignmentExpiredError,
    );
  });

  it('L9: refuses at expiresAt itself, whether or not the timer has fired', async () => {
    const one = await assigned();
    bed.clock.advance(ANSWER_SECONDS * 1000);

    await expect(give(one)).rejects.toThrow(AssignmentExpiredError);
    expect(await lead(one)).toMatchObject({ status: 'Pending', assignmentId: one.assignmentId });
  });

  it('L9: refuses other agents, other assignments and other leads', async () => {
    const { leadId, assignmentId = '' } = await assigned();
    const { answers } = bed.parts();
    const status = 'Positive Reply' as const;

    await expect(answers.give({ leadId, assignmentId, userId: 'bob', status })).rejects.toThrow(AssignmentExpiredError);
    await expect(answers.give({ leadId, assignmentId: 'x', userId: 'alice', status })).rejects.toThrow(
      AssignmentExpiredError,
    );
    await expect(answers.give({ leadId: 'f'.repeat(32), assignmentId, userId: 'alice', status })).rejects.toThrow(
      LeadNotFoundError,
    );
  });
});

describe(Expiry.name, () => {
  const timers = () => new TimersConsumer(bed.parts().expiry, bed.parts().timers);
  const timer = (body: unknown) =>
    timers().consume({ messageId: 'm', body, receiveCount: 1, sentAt: 0, attributes: {} });

  it('L8: puts the lead back at its place and sets the agent offline', async () => {
    const { leadId, assignmentId } = await assigned();
    bed.clock.advance(ANSWER_SECONDS * 1000);
    await timer({ leadId, assignmentId });

    expect(await lead(aLead(1))).toEqual(aLead(1, { expiries: 1 }));
    expect(await agent('alice')).toMatchObject({ choice: 'offline' });
    expect(await dispatch()).toEqual({ assigned: 0, unfinished: false });
    await bed.choose('alice', 'online');
    expect(await dispatch()).toMatchObject({ assigned: 1 });
  });

  it('L8: an early timer is started again for the rest of the time', async () => {
    const { leadId, assignmentId } = await assigned();
    bed.queues.sent.clear();
    bed.clock.advance(20_000);
    await timer({ leadId, assignmentId });

    expect(bed.queues.of('timers')).toEqual([{ body: { leadId, assignmentId }, delaySeconds: ANSWER_SECONDS - 20 }]);
    expect(await lead(aLead(1))).toMatchObject({ assignmentId });
  });

  it('L8: doubled and stale timers change nothing', async () => {
    const { leadId, assignmentId } = await assigned();
    bed.clock.advance(ANSWER_SECONDS * 1000);
    await timer({ leadId, assignmentId });
    await timer({ leadId, assignmentId });
    await bed.choose('alice', 'online');
    await dispatch();
    bed.clock.advance(ANSWER_SECONDS * 1000);
    await timer({ leadId, assignmentId });

    expect(await lead(aLead(1))).toMatchObject({ expiries: 1, assignedTo: 'alice' });
  });

  it('refuses what is no timer, so that it becomes a dead letter', async () => {
    await expect(timer({ leadId: 1 })).rejects.toThrow('no timer');
  });

  it('L8, L10: parks the lead after so many expiries; unparked, it is first in line again', async () => {
    await bed.createLeads(aLead(1), aLead(5));
    await bed.createAgent('alice');
    for (let n = 0; n < MAX_EXPIRIES; n += 1) {
      await bed.choose('alice', 'online');
      await dispatch();
      bed.clock.advance(ANSWER_SECONDS * 1000);
      await bed.parts().expiry.expire(aLead(1).leadId);
    }
    expect(await lead(aLead(1))).toMatchObject({ status: 'Pending', parked: true, expiries: MAX_EXPIRIES });
    await bed.choose('alice', 'online');
    await dispatch();
    expect(await lead(aLead(5))).toMatchObject({ assignedTo: 'alice' });

    await bed.parts().leads.unpark({ ...aLead(1) });
    await bed.createAgent('bob');
    await dispatch();
    expect(await lead(aLead(1))).toMatchObject({ assignedTo: 'bob', parked: false });
  });

  it('L11: a busy agent who disconnects keeps the lead until its time is up', async () => {
    const one = await assigned();
    await bed.connect('alice', false);

    expect(await lead(one)).toMatchObject({ assignedTo: 'alice' });
    expect(await give(one)).toMatchObject({ status: 'Positive Reply' });
    expect(await agent('alice')).not.toHaveProperty('idleSince');
  });
});
