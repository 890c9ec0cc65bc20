import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toStreamChange } from '#platform/workers/stream-change.js';
import type { Frame } from '#realtime/push/frame.js';
import type { Push } from '#realtime/push/push.js';
import { streamRecord } from '#test/factories/stream-record.js';
import { AgentConnections } from '../agents/agent-connections.js';
import { PresenceConsumer } from '../agents/presence.consumer.js';
import { answered, expired, type Lead } from '../leads/lead.js';
import { toItem } from '../leads/lead.item.js';
import { aLead, ANSWER_SECONDS, LeadsTestBed } from '../leads-bed.fixture.js';
import { AnnouncerConsumer } from './announcer.consumer.js';
import { Greeting } from './greeting.js';

let bed: LeadsTestBed;
let pushed: { readonly to: string; readonly connection?: string; readonly frame: Frame }[];

const push = {
  toUser: async (to: string, frame: Frame) => Promise.resolve(void pushed.push({ to, frame })),
  toConnection: async (to: string, connection: string, frame: Frame) =>
    Promise.resolve(void pushed.push({ to, connection, frame })),
} as unknown as Push;

beforeAll(async () => {
  bed = await LeadsTestBed.start();
});
afterAll(() => bed.stop());
beforeEach(() => {
  pushed = [];
  bed.queues.sent.clear();
});

const pending = aLead(1);
const assigned: Lead = {
  ...pending,
  assignmentId: 'a1',
  assignedTo: 'alice',
  assignedAt: '2026-01-31T12:00:00.000Z',
  expiresAt: '2026-01-31T12:02:00.000Z',
};
const announcer = () => new AnnouncerConsumer(push, bed.parts().wakeUps, bed.clock);
const leadChange = (before: Lead, after: Lead) =>
  toStreamChange(
    streamRecord({
      eventId: 'e1',
      keys: { leadId: after.leadId },
      oldImage: toItem(before, 10),
      newImage: toItem(after, 10),
    }),
  );

describe(AnnouncerConsumer.name, () => {
  it('L6, X4: tells the agent of the lead, under an id of the assignment', async () => {
    await announcer().consume(leadChange(pending, assigned));
    await announcer().consume(leadChange(pending, assigned));

    const data = {
      leadId: pending.leadId,
      assignmentId: 'a1',
      fields: pending.fields,
      expiresAt: assigned.expiresAt,
      serverTime: bed.clock.nowIso(),
    };
    const frame = { type: 'lead', eventId: 'a1:assigned', data };
    expect(pushed).toEqual([
      { to: 'alice', frame },
      { to: 'alice', frame },
    ]);
    expect(bed.queues.of('dispatch')).toEqual([]);
  });

  it('L8: tells the agent that time is up, and wakes the dispatcher for the lead', async () => {
    await announcer().consume(leadChange(assigned, expired(assigned, 5)));

    expect(pushed).toEqual([
      {
        to: 'alice',
        frame: { type: 'lead.expired', eventId: 'a1:expired', data: { leadId: pending.leadId, assignmentId: 'a1' } },
      },
    ]);
    expect(bed.queues.of('dispatch')).toEqual([
      { body: { leads: [pending.leadId] }, groupId: 'dispatch', deduplicationId: 'leads:e1' },
    ]);
  });

  it('L8: a parked lead wakes nobody; an unparked one does', async () => {
    const parked = expired({ ...assigned, expiries: 4 }, 5);
    await announcer().consume(leadChange(assigned, parked));
    expect(bed.queues.of('dispatch')).toEqual([]);

    await announcer().consume(leadChange(parked, pending));
    expect(bed.queues.of('dispatch')).toHaveLength(1);
  });

  it('L9: tells the agent’s other tabs of the answer', async () => {
    await announcer().consume(leadChange(assigned, answered(assigned, 'Not a lead', '2026-01-31T12:01:00.000Z')));

    expect(pushed.map(({ to, frame }) => [to, frame.type, frame.eventId, frame.data['status']])).toEqual([
      ['alice', 'lead.answered', 'a1:answered', 'Not a lead'],
    ]);
  });

  it('DESIGN 5: says both when one record shows an expiry and the next assignment', async () => {
    const next = { ...assigned, assignmentId: 'a2', assignedTo: 'bob', expiries: 1 };
    await announcer().consume(leadChange(assigned, next));

    expect(pushed.map(({ to, frame }) => [to, frame.eventId])).toEqual([
      ['alice', 'a1:expired'],
      ['bob', 'a2:assigned'],
    ]);
  });

  it('L7: wakes the dispatcher for an agent who is free from now on, and for nothing else about agents', async () => {
    const change = (before: object | undefined, after: object) =>
      toStreamChange(
        streamRecord({
          eventId: 'e2',
          keys: { userId: 'alice' },
          ...(before && { oldImage: { userId: 'alice', ...before } }),
          newImage: { userId: 'alice', ...after },
        }),
      );
    await announcer().consume(change({}, {}));
    await announcer().consume(change({ idlePlace: 'x' }, { idlePlace: 'x' }));
    await announcer().consume(change({ idlePlace: 'x' }, {}));
    expect(bed.queues.of('dispatch')).toEqual([]);

    await announcer().consume(change({}, { idlePlace: 'x' }));
    await announcer().consume(change(undefined, { idlePlace: 'x' }));
    expect(bed.queues.of('dispatch').map(({ body, deduplicationId }) => [body, deduplicationId])).toEqual([
      [{ agents: ['alice'] }, 'agents:e2'],
      [{ agents: ['alice'] }, 'agents:e2'],
    ]);
  });

  it('DESIGN 7: refuses changes of anything else', async () => {
    const change = toStreamChange(streamRecord({ keys: { other: 'x' }, newImage: { other: 'x' } }));

    await expect(announcer().consume(change)).rejects.toThrow('neither a lead nor an agent');
  });
});

describe(Greeting.name, () => {
  const greet = (userId: string, groups: ('agents' | 'supervisors')[] = ['agents']) => {
    const { connections, leads } = bed.parts();
    const principal = { userId, displayName: 'Ada', email: '', groups };
    return new Greeting(connections, leads, push, bed.clock).greet({ principal, connectionId: 'C1' });
  };

  it('L11: sends the running assignment again: same assignment, same event, to this connection alone', async () => {
    await bed.createLeads(aLead(11));
    await bed.createAgent('ada');
    await bed.parts().dispatcher.dispatch();
    const { assignmentId, expiresAt } = (await bed.parts().leads.get(aLead(11).leadId)) ?? {};
    bed.clock.advance(5_000);
    await greet('ada');

    expect(pushed).toEqual([
      {
        to: 'ada',
        connection: 'C1',
        frame: {
          type: 'lead',
          eventId: `${assignmentId}:assigned`,
          data: expect.objectContaining({ leadId: aLead(11).leadId, assignmentId, expiresAt }),
        },
      },
    ]);
    bed.clock.advance(ANSWER_SECONDS * 1000);
    pushed = [];
    await greet('ada');
    expect(pushed).toEqual([]);
  });

  it('L5: makes an agent known, connected as presence says, and changes nothing else', async () => {
    bed.people.online.add('new');
    await greet('new');
    expect(await bed.parts().agents.get('new')).toMatchObject({
      choice: 'online',
      connected: true,
      displayName: 'Ada',
    });

    await bed.choose('new', 'away');
    await greet('new');
    expect(await bed.parts().agents.get('new')).toMatchObject({ choice: 'away', version: 2 });
  });

  it('X11: takes no notice of others', async () => {
    await greet('sue', ['supervisors']);

    expect(await bed.parts().agents.get('sue')).toBeUndefined();
  });
});

describe(AgentConnections.name, () => {
  const presence = (userId: string) =>
    new PresenceConsumer(bed.parts().connections).consume(
      toStreamChange(streamRecord({ keys: { userId }, newImage: { userId } })),
    );

  it('L5: follows presence, however late or doubled its news are; knows nobody but agents', async () => {
    await bed.createAgent('eve');
    bed.people.online.delete('eve');
    await presence('eve');
    await presence('eve');
    expect(await bed.parts().agents.get('eve')).toMatchObject({ connected: false });

    bed.people.online.add('eve');
    await presence('eve');
    expect(await bed.parts().agents.get('eve')).toMatchObject({ connected: true });
    await presence('stranger');
    expect(await bed.parts().agents.get('stranger')).toBeUndefined();
  });

  it('L5: writers who race end up with what presence says', async () => {
    await bed.createAgent('max');
    const flips = Array.from({ length: 20 }, (_, n) => n % 2 === 0);
    await Promise.all(
      flips.map(async (online) => {
        if (online) bed.people.online.add('max');
        else bed.people.online.delete('max');
        await bed.parts().connections.reconcile('max');
      }),
    );

    expect((await bed.parts().agents.get('max'))?.connected).toBe(bed.people.online.has('max'));
  });
});
