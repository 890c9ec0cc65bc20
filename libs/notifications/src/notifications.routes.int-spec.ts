import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, bodyOf, DAY, newId, NotificationsApi, NOW, type Answer } from './notifications-api.fixture.js';

let api: NotificationsApi;

beforeAll(async () => {
  api = await NotificationsApi.start();
});
afterAll(() => api.stop());

const post = (overrides: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  api.call('POST', '/notifications', { body: bodyOf(overrides), headers });

const pointersOf = ({ body }: Answer): unknown =>
  (body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);

describe('N1: POST /notifications', () => {
  it('opens a group with 201 and appends to it with 200', async () => {
    const id = newId();

    const first = await post({ id });
    const second = await post({ id, data: [{ itemId: 'b' }], recipients: [{ userId: 'bob' }] });
    const repeat = await post({ id });

    expect(first.status).toBe(201);
    expect(first.headers).toMatchObject({ location: `/v1/notifications/UPLOAD/${id}` });
    expect(first.body).toEqual({
      type: 'UPLOAD',
      id,
      generation: Date.parse(NOW),
      state: 'open',
      execute_at: at(DAY),
      openedAt: NOW,
      itemCount: 1,
      bytes: expect.any(Number),
      recipients: [{ email: 'ann@example.test' }],
      version: 1,
      serverTime: NOW,
      added: 1,
    });
    expect(second.status).toBe(200);
    expect(second.headers).not.toHaveProperty('location');
    expect(second.body).toMatchObject({
      itemCount: 2,
      added: 1,
      recipients: [{ email: 'ann@example.test' }, { userId: 'bob' }],
    });
    expect(repeat).toMatchObject({ status: 200, body: { itemCount: 2, added: 0 } });
  });

  it.each([
    ['2026-11-21T10:00:00+01:00', '2026-11-21T09:00:00.000Z'],
    ['Sat Nov 21 2026 10:00:00 GMT+0100 (Central European Standard Time)', '2026-11-21T09:00:00.000Z'],
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000Z'],
  ])('takes execute_at %s and answers %s', async (execute_at, answered) => {
    expect(await post({ execute_at })).toMatchObject({ status: 201, body: { execute_at: answered } });
  });

  it('moves the deadline with a later execute_at, at most 30 days after the group opened', async () => {
    const id = newId();
    await post({ id });

    expect(await post({ id, execute_at: at(30 * DAY) })).toMatchObject({ body: { execute_at: at(30 * DAY) } });
    const refused = await post({ id, execute_at: at(30 * DAY + 1) });

    expect(refused).toMatchObject({ status: 422, body: { code: 'deadline-too-late' } });
    expect(pointersOf(refused)).toEqual(['/execute_at']);
    expect(await post({ execute_at: at(30 * DAY + 1) })).toMatchObject({ status: 422 });
  });

  it.each([[[]], [['organizers', 'agents', 'supervisors']]])('is not for the groups %j', async (groups) => {
    const answer = await api.call('POST', '/notifications', { groups, body: {} });

    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('is for admins too', async () => {
    expect((await api.call('POST', '/notifications', { groups: ['admins'], body: bodyOf() })).status).toBe(201);
  });

  it('N5: refuses a type that does not exist', async () => {
    const answer = await post({ type: 'PIGEON' });

    expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-type' } });
    expect(JSON.stringify(answer.body)).toContain('UPLOAD, SIMULATION, GROUPED_ACTION');
  });

  it.each([
    ['an unreadable deadline', { execute_at: 'tomorrow' }, ['/execute_at']],
    ['no id', { id: '' }, ['/id']],
    ['half a surrogate pair in the id', { id: '\ud800' }, ['/id']],
    ['an id that no URL can name', { id: '..' }, ['/id']],
    ['an id with a line break', { id: 'a\r\nb' }, ['/id']],
    ['no items at all', { data: [], message: [] }, ['/data']],
    ['lists of different lengths', { message: ['a', 'b'] }, ['/message']],
    ['data that is no list', { data: { a: 1 } }, ['/data']],
    ['data that is no object', { data: ['a'], message: ['a'] }, ['/data']],
    ['a message that is no text', { message: [5] }, ['/message']],
    [
      'data that the type refuses',
      { data: [{ url: 'javascript:alert(1)', size: -1 }] },
      ['/data/0/size', '/data/0/url'],
    ],
    ['an itemId that is no text', { data: [{ itemId: 5 }] }, ['/data/0/itemId']],
    ['an item that is too large', { data: [{ text: 'x'.repeat(65_536) }] }, ['/data/0']],
    ['a bad address', { recipients: [{ email: 'ann' }] }, ['/recipients/0/email']],
    ['a recipient with both', { recipients: [{ email: 'a@b.test', userId: 'a' }] }, ['/recipients/0']],
    ['a recipient with nothing', { recipients: [{}] }, ['/recipients/0']],
    ['an unknown attribute', { colour: 'red' }, ['/colour']],
    ['null for a list', { message: null }, ['/message']],
    [
      'everything at once',
      { execute_at: '', id: 5, recipients: [{ email: 'x' }] },
      ['/execute_at', '/id', '/recipients/0/email'],
    ],
  ])('X1: refuses %s', async (_, overrides, pointers) => {
    const answer = await post(overrides);

    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect([...new Set(pointersOf(answer) as string[])].sort()).toEqual(pointers);
  });

  it('needs recipients to open a group, not to append to it; not too many', async () => {
    const id = newId();
    const without = { id, recipients: [] };
    expect(await post(without)).toMatchObject({ status: 422, body: { code: 'no-recipients' } });
    await post({ id });

    expect(await post(without)).toMatchObject({ status: 200 });
    const many = ['a', 'b', 'c'].map((userId) => ({ userId }));
    expect(await post({ id, recipients: many })).toMatchObject({ status: 422, body: { code: 'too-many-recipients' } });
  });

  it.each([
    ['messages alone', { data: undefined, message: ['one', 'two'] }, 2],
    ['data alone', { data: [{}, {}, {}], message: undefined }, 3],
  ])('takes %s', async (_, overrides, added) => {
    expect(await post(overrides)).toMatchObject({ status: 201, body: { added } });
  });

  it('X2: replays the first answer for the same Idempotency-Key', async () => {
    const body = bodyOf();
    const headers = { 'idempotency-key': 'key-1' };
    const first = await api.call('POST', '/notifications', { body, headers });

    const replay = await api.call('POST', '/notifications', { body, headers });

    expect(replay).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' }, body: first.body });
    const other = await api.call('POST', '/notifications', { body: { ...body, message: ['other'] }, headers });
    expect(other.status).toBe(422);
  });

  it('X2: items without an itemId get theirs from the key, so that a call that was cut short adds them once', async () => {
    const id = newId();
    const headers = { 'idempotency-key': 'key-2' };
    const body = bodyOf({ id, data: [{}, {}], message: ['x', 'y'] });
    await api.call('POST', '/notifications', { body, headers });
    await forgetAnswers();

    expect(await api.call('POST', '/notifications', { body, headers })).toMatchObject({
      status: 200,
      body: { added: 0 },
    });
    const other = bodyOf({ id, data: [{}, {}], message: ['x', 'z'] });
    await forgetAnswers();
    expect(await api.call('POST', '/notifications', { body: other, headers })).toMatchObject({ body: { added: 1 } });
    expect(await post({ id, data: [{}, {}], message: ['x', 'y'] })).toMatchObject({ body: { added: 2, itemCount: 5 } });
  });
});

/** As if the first attempt had ended before its answer was kept. */
async function forgetAnswers(): Promise<void> {
  const { ScanCommand, DeleteCommand } = await import('@aws-sdk/lib-dynamodb');
  const TableName = 'agora-local-idempotency';
  const { Items = [] } = await api.db.client.send(new ScanCommand({ TableName }));
  for (const { id } of Items) await api.db.client.send(new DeleteCommand({ TableName, Key: { id: id as string } }));
}
