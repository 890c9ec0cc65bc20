import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import type { PlatformLogger } from '#platform/logging/platform.logger.js';
import { aLead, LeadsTestBed } from '../leads-bed.fixture.js';
import { DispatchConsumer } from './dispatch.consumer.js';
import type { Dispatcher, DispatchReport } from './dispatcher.js';

const QUIET = { info() {}, warn() {} } as unknown as PlatformLogger;
let bed: LeadsTestBed;

beforeAll(async () => {
  bed = await LeadsTestBed.start();
});
afterAll(() => bed.stop());
beforeEach(() => bed.queues.sent.clear());

const deliver = (dispatcher: Dispatcher, body: unknown = {}, receiveCount = 1) =>
  new DispatchConsumer(dispatcher, bed.parts().wakeUps, QUIET).consume({
    messageId: 'm1',
    body,
    receiveCount,
    sentAt: 0,
    attributes: {},
  });
const that = (dispatch: () => Promise<DispatchReport>) => ({ dispatch }) as unknown as Dispatcher;
const woken = () => bed.queues.of('dispatch').map(({ deduplicationId }) => deduplicationId);

describe(DispatchConsumer.name, () => {
  it.each([
    ['ann', 1, null],
    ['bob', 2, 'text'],
    ['cai', 3, []],
    ['dee', 4, { agents: 'dee', leads: [1] }],
  ])('L7: a wake-up is a reason to look, whatever it says (%s, %i, %j)', async (user, row, body) => {
    await bed.createLeads(aLead(row));
    await bed.createAgent(user);
    await deliver(bed.parts().dispatcher, body);

    expect((await bed.parts().agents.get(user))?.leadId).toBe(aLead(row).leadId);
    expect(woken()).toEqual([]);
  });

  it('what is left to do is the next run’s, under an id of its own', async () => {
    const unfinished = that(async () => Promise.resolve({ assigned: 3, unfinished: true }));
    await deliver(unfinished);
    await deliver(unfinished, {}, 2);

    expect(new Set(woken()).size).toBe(2);
  });

  it('L7: a table under load holds up nobody for the time that a failed message is out of sight', async () => {
    await deliver(that(async () => Promise.reject(new TransactionContentionError(12, 'throttled'))));

    expect(woken()).toHaveLength(1);
  });

  it('DESIGN 7: other failures become dead letters', async () => {
    await expect(deliver(that(async () => Promise.reject(new Error('broken'))))).rejects.toThrow('broken');
    expect(woken()).toEqual([]);
  });
});
