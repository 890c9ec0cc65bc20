import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fileIdOf } from './leads.keys.js';
import { LeadsApi, type Answer, type Call } from './leads-api.fixture.js';
import { aLead } from './leads-bed.fixture.js';
import { AgentsController } from './agents/agents.controller.js';
import { ImportsController } from './imports/imports.controller.js';
import { oleContainer, workbook } from './imports/workbook/workbook.fixture.js';
import { LeadsController } from './leads/leads.controller.js';
import type { Lead } from './leads/lead.js';

let api: LeadsApi;

beforeAll(async () => {
  api = await LeadsApi.start();
});
afterAll(() => api.stop());

const supervisor = { as: 'sue', groups: ['supervisors'] };
const bytes = (file: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(file);
const aFile = (name: string) =>
  workbook([
    ['email', 'timestamp', 'name'],
    ['a@b.test', '2026-01-31', name],
  ]);
const upload = (file: Buffer, call: Partial<Call> = {}): Promise<Answer> =>
  api.call('POST', '/leads/imports', { ...supervisor, file: { field: 'file', content: bytes(file) }, ...call });

describe(ImportsController.name, () => {
  it('L1: takes a workbook and says where to look', async () => {
    const file = aFile('one');
    const { status, headers, body } = await upload(file);

    expect(status).toBe(202);
    expect(body).toMatchObject({ importId: fileIdOf(file), state: 'queued', fileName: 'leads.xlsx', reportUrl: null });
    expect(headers['location']).toBe(`/v1/leads/imports/${fileIdOf(file)}`);
    expect(api.objects.objects.get(`uploads/${fileIdOf(file)}.xlsx`)?.equals(file)).toBe(true);
    expect(await api.call('GET', `/leads/imports/${fileIdOf(file)}`, supervisor)).toMatchObject({ status: 200, body });
  });

  it('L2: the same file again answers with the same import and stores nothing', async () => {
    const file = aFile('two');
    const first = await upload(file);
    const before = api.objects.puts;
    const again = await upload(file, { file: { field: 'file', content: bytes(file), name: 'other.xlsx' } });

    expect(again.body).toEqual(first.body);
    expect(api.objects.puts).toBe(before);
  });

  it('L1: a file whose import failed for our reasons is taken in again, and waits', async () => {
    const file = aFile('unlucky');
    const importId = fileIdOf(file);
    await upload(file);
    const failed = { ':failed': 'failed', ':problem': 'import-failed' };
    await api.bed.db.client.send(
      new UpdateCommand({
        TableName: api.bed.env.TABLE_LEAD_IMPORTS,
        Key: { importId },
        UpdateExpression: 'SET #state = :failed, problem = :problem',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: failed,
      }),
    );
    const before = api.objects.puts;
    const again = await upload(file);

    expect(api.objects.puts).toBe(before + 1);
    expect(again).toMatchObject({ status: 202, body: { importId, state: 'queued' } });
    expect(again.body).not.toHaveProperty('problem');
  });

  it('X2: a key replays the first answer of a form, and refuses another file', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const first = await upload(aFile('three'), { headers });
    const replayed = await upload(aFile('three'), { headers });
    const other = await upload(aFile('four'), { headers });

    expect(replayed).toMatchObject({ status: 202, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(replayed.headers['location']).toBe(first.headers['location']);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('L1: announces larger ones: an address, and an import that waits', async () => {
    const { status, body, headers } = await api.call('POST', '/leads/imports', {
      ...supervisor,
      body: { fileName: 'big.xlsx', size: 20_000_000 },
    });
    const importId = String(body['importId']);

    expect(status).toBe(201);
    expect(body['upload']).toMatchObject({
      url: `https://bucket.test/uploads/${importId}.xlsx?bytes=20000000&seconds=900`,
      method: 'PUT',
      expiresAt: new Date(api.bed.clock.now() + 900_000).toISOString(),
    });
    expect(headers['location']).toBe(`/v1/leads/imports/${importId}`);
    expect(await api.call('GET', `/leads/imports/${importId}`, supervisor)).toMatchObject({
      status: 200,
      body: { importId, state: 'queued', fileName: 'big.xlsx', rows: 0, rejected: [] },
    });
  });

  it.each<[number, string, Partial<Call>]>([
    [403, 'forbidden', { groups: ['agents'] }],
    [422, 'encrypted-workbook', { file: { field: 'file', content: bytes(oleContainer('EncryptedPackage')) } }],
    [422, 'not-a-workbook', { file: { field: 'file', content: bytes(Buffer.from('no workbook')) } }],
    [422, 'broken-workbook', { file: { field: 'file', content: bytes(aFile('x').subarray(0, 500)) } }],
    [422, 'validation-failed', { file: { field: 'other', content: bytes(aFile('x')) } }],
    [413, 'payload-too-large', { file: { field: 'file', content: new Uint8Array(1024 * 1024 + 1) } }],
  ])('L2, X1: refuses forms with %i %s', async (status, code, call) => {
    expect(await upload(aFile('refused'), call)).toMatchObject({ status, body: { code } });
  });

  it.each<[number, string, object]>([
    [422, 'validation-failed', { fileName: 'x', size: 60_000_000 }],
    [422, 'validation-failed', { fileName: '', size: 0 }],
    [422, 'validation-failed', { fileName: 'x' }],
  ])('L1, X1: refuses announcements with %i %s: %j', async (status, code, body) => {
    expect(await api.call('POST', '/leads/imports', { ...supervisor, body })).toMatchObject({ status, body: { code } });
  });

  it('X1: refuses other bodies, and knows nothing of other imports', async () => {
    const headers = { 'content-type': 'text/plain' };

    expect(await api.call('POST', '/leads/imports', { ...supervisor, body: {}, headers })).toMatchObject({
      status: 415,
    });
    expect(await api.call('POST', '/leads/imports', supervisor)).toMatchObject({ status: 400 });
    expect(await api.call('GET', '/leads/imports/none', supervisor)).toMatchObject({
      status: 404,
      body: { code: 'import-not-found' },
    });
  });
});

describe(AgentsController.name, () => {
  it('L5: an agent chooses a status; what others see follows from it', async () => {
    api.bed.people.online.add('ada');
    const agent = { as: 'ada', groups: ['agents'] };

    expect(await api.call('GET', '/agents/me/status', agent)).toMatchObject({
      status: 200,
      body: { status: 'online' },
    });
    expect(await api.call('PUT', '/agents/me/status', { ...agent, body: { status: 'away' } })).toMatchObject({
      status: 200,
      body: { userId: 'ada', status: 'away', choice: 'away' },
    });
    api.bed.people.online.delete('ada');
    expect(await api.call('PUT', '/agents/me/status', { ...agent, body: { status: 'online' } })).toMatchObject({
      body: { status: 'offline', choice: 'online' },
    });
  });

  it('X1: knows three choices, for agents only', async () => {
    const put = (groups: string[], status: string) =>
      api.call('PUT', '/agents/me/status', { as: 'ada', groups, body: { status } });

    expect(await put(['agents'], 'busy')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/status' }] } });
    expect(await put(['supervisors'], 'away')).toMatchObject({ status: 403 });
  });

  it('L10: supervisors see all agents, page by page', async () => {
    for (const user of ['u1', 'u2', 'u3']) await api.bed.createAgent(user);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: '2', ...(cursor && { cursor }) };
      const { body } = await api.call('GET', '/agents', { ...supervisor, query });
      seen.push(...(body['data'] as unknown[]));
      cursor = (body['nextCursor'] as string | null) ?? undefined;
    } while (cursor);

    expect(seen).toEqual(
      expect.arrayContaining(
        ['u1', 'u2', 'u3'].map((userId) => ({ userId, displayName: `Agent ${userId}`, status: 'online' })),
      ),
    );
    expect(await api.call('GET', '/agents', { as: 'ada', groups: ['agents'] })).toMatchObject({ status: 403 });
  });
});

describe(LeadsController.name, () => {
  const list = async (query: Record<string, string> = {}): Promise<number[]> => {
    const { status, body } = await api.call('GET', '/leads', { ...supervisor, query: { limit: '100', ...query } });
    expect(status).toBe(200);
    return (body['data'] as { row: number }[]).map(({ row }) => row);
  };
  const assigned = (row: number, assignedTo: string): Lead =>
    aLead(row, {
      assignedTo,
      assignmentId: `a${row}`,
      assignedAt: '2026-01-31T12:00:00.000Z',
      expiresAt: '2026-01-31T12:02:00.000Z',
    });

  beforeAll(async () => {
    await api.bed.createLeads(
      aLead(1),
      aLead(3, { parked: true, expiries: 5 }),
      assigned(5, 'ann'),
      aLead(7, { status: 'Positive Reply', assignedTo: 'ann', answeredAt: 'x', answeredIn: 'a7' }),
      aLead(9, { status: 'Not a lead', assignedTo: 'bea', answeredAt: 'x', answeredIn: 'a9' }),
    );
  });

  it.each<[Record<string, string>, number[]]>([
    [{}, [1, 3, 5, 7, 9]],
    [{ status: 'Pending' }, [1, 3, 5]],
    [{ status: 'Positive Reply' }, [7]],
    [{ parked: 'true' }, [3]],
    [{ parked: 'false' }, [1, 5, 7, 9]],
    [{ status: 'Pending', parked: 'false' }, [1, 5]],
    [{ status: 'Not a lead', parked: 'true' }, []],
    [{ assignedTo: 'ann' }, [5, 7]],
    [{ assignedTo: 'ann', status: 'Positive Reply' }, [7]],
    [{ assignedTo: 'ann', parked: 'true' }, []],
    [{ assignedTo: 'nobody' }, []],
  ])('L10: %j lists rows %j, in the order of the line', async (query, rows) => {
    expect(await list(query)).toEqual(rows);
  });

  it('X3: pages are bound to their query', async () => {
    const { body } = await api.call('GET', '/leads', { ...supervisor, query: { limit: '2' } });
    const cursor = String(body['nextCursor']);

    expect(await list({ limit: '2', cursor })).toEqual([5, 7]);
    expect(await api.call('GET', '/leads', { ...supervisor, query: { cursor, parked: 'true' } })).toMatchObject({
      status: 422,
      body: { code: 'invalid-cursor' },
    });
  });

  it('L10: one lead, for supervisors', async () => {
    const path = `/leads/${aLead(1).leadId}`;

    expect(await api.call('GET', path, supervisor)).toMatchObject({ status: 200, body: { row: 1, status: 'Pending' } });
    expect(await api.call('GET', path, { as: 'x', groups: ['agents'] })).toMatchObject({ status: 403 });
    expect(await api.call('GET', '/leads/none', supervisor)).toMatchObject({
      status: 404,
      body: { code: 'lead-not-found' },
    });
  });

  it('L9: an agent answers the lead that he has; refusals in their order', async () => {
    await api.bed.createAgent('cleo');
    const one = aLead(0);
    await api.bed.createLeads(one);
    for (const user of ['u1', 'u2', 'u3']) await api.bed.choose(user, 'away');
    await api.bed.parts().dispatcher.dispatch();
    const { assignmentId } = (await api.bed.parts().leads.get(one.leadId)) ?? {};
    const patch = (leadId: string, body: object, as = 'cleo', groups = ['agents']) =>
      api.call('PATCH', `/leads/${leadId}`, { as, groups, body });

    expect(await patch(one.leadId, {}, 'cleo', ['supervisors'])).toMatchObject({ status: 403 });
    expect(await patch('none', {})).toMatchObject({ status: 404 });
    expect(await patch(one.leadId, { assignmentId, status: 'Pending' })).toMatchObject({ status: 422 });
    expect(await patch(one.leadId, { assignmentId, status: 'Not a lead' }, 'dan')).toMatchObject({
      status: 409,
      body: { code: 'assignment-expired' },
    });
    expect(await patch(one.leadId, { assignmentId, status: 'Not a lead' })).toMatchObject({
      status: 200,
      body: { status: 'Not a lead', assignedTo: 'cleo' },
    });
  });

  it('L10: a supervisor puts a parked lead back in line, once', async () => {
    const unpark = () => api.call('POST', `/leads/${aLead(3).leadId}/unpark`, supervisor);

    expect(await unpark()).toMatchObject({ status: 200, body: { parked: false, expiries: 0, status: 'Pending' } });
    expect(await unpark()).toMatchObject({ status: 409, body: { code: 'lead-not-parked' } });
  });
});
