import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Lead } from '../leads/lead.js';
import { aLead, LeadsTestBed } from '../leads-bed.fixture.js';
import { batchClient, LeadsWriter } from './leads.writer.js';

let bed: LeadsTestBed;
let client: DynamoDBDocumentClient;
let writer: LeadsWriter;
/** Batches that were sent. */
let sent: number;

beforeAll(async () => {
  bed = await LeadsTestBed.start();
});
afterAll(() => bed.stop());
beforeEach(() => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = batchClient({ endpoint: bed.db.endpoint, region: 'us-west-2', credentials });
  writer = new LeadsWriter(client, bed.clock, bed.env);
  sent = 0;
});

/** Does something to batches after the table has them, once. */
function afterFirstBatch(then: (output: Record<string, unknown>) => Promise<void>): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const isBatch = context.commandName === 'BatchWriteItemCommand' || context.commandName === 'BatchWriteCommand';
      if (isBatch && (sent += 1) === 1) await then(result.output as unknown as Record<string, unknown>);
      return result;
    },
    // Inside of the SDK's own retries; items are JavaScript's by then.
    { step: 'finalizeRequest', priority: 'low', name: 'afterFirstBatch' },
  );
}

const stored = ({ leadId }: Lead) => bed.parts().leads.get(leadId);
const rows = (from: number, count: number): Lead[] => Array.from({ length: count }, (_, n) => aLead(from + n));
/** The next in line. */
const oldest = (row: number): Lead => aLead(row, { timestamp: '2020-01-01T00:00:00.000Z' });

describe(LeadsWriter.name, () => {
  it('L3: writes what a batch left over', async () => {
    const leads = rows(0, 20);
    afterFirstBatch(async (output) => {
      const Key = { leadId: aLead(7).leadId };
      await bed.db.client.send(new DeleteCommand({ TableName: bed.env.TABLE_LEADS, Key }));
      output['UnprocessedItems'] = { [bed.env.TABLE_LEADS]: [{ PutRequest: { Item: Key } }] };
    });
    await writer.write(leads);

    expect(sent).toBe(2);
    expect(await stored(aLead(7))).toEqual(aLead(7));
    expect(await writer.missing(leads)).toEqual([]);
  });

  it('L3: writes more than one request takes', async () => {
    const leads = rows(20, 260);
    await writer.write(leads);

    expect(await writer.missing([...leads, aLead(1_000)])).toEqual([aLead(1_000)]);
  });

  it('L6: a batch whose answer was lost is not written again: its leads may have agents by now', async () => {
    const leads = [oldest(2_000), aLead(2_001)];
    await bed.createAgent('alice');
    afterFirstBatch(async () => {
      await bed.parts().dispatcher.dispatch();
      throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', code: 'ECONNRESET' });
    });
    await writer.write(leads);

    const { leadId, assignmentId } = (await bed.parts().agents.get('alice')) ?? {};
    expect(leadId).toBe(oldest(2_000).leadId);
    expect(await stored(oldest(2_000))).toMatchObject({ assignmentId, assignedTo: 'alice' });
    expect(await writer.missing(leads)).toEqual([]);
  });
});
