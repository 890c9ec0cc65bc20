import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodyOf, newId, NotificationsApi, type Answer } from './notifications-api.fixture.js';

let api: NotificationsApi;

beforeAll(async () => {
  api = await NotificationsApi.start();
});
afterAll(() => api.stop());

const post = (overrides: object): Promise<Answer> => api.call('POST', '/notifications', { body: bodyOf(overrides) });

describe('N6: one group', () => {
  it('GET shows it with its items as they came', async () => {
    const id = 'with spaces/ä#?';
    const odd = { toString: 'x', valueOf: 1, hasOwnProperty: [], length: 7, '': 8 };
    const data = [{ itemId: 'a', nested: { list: [1e300, null, ''], text: '\ud800', odd }, ...odd }, {}];
    await post({ id, data, message: ['first', 'second'] });

    const answer = await api.call('GET', `/notifications/UPLOAD/${encodeURIComponent(id)}`);

    expect(answer).toMatchObject({ status: 200, body: { id, itemCount: 2, state: 'open' } });
    expect(answer.body['items']).toEqual([
      { itemId: 'a', data: data[0], message: 'first' },
      { itemId: expect.stringMatching(/-1$/), data: {}, message: 'second' },
    ]);
  });

  it.each(['x', 'ü', '🍣'])('GET and DELETE find the longest id, of %s', async (character) => {
    const id = character.repeat(200);
    const { headers } = await post({ id });
    const path = String(headers['location']).replace('/v1', '');

    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: { id } });
    expect((await api.call('DELETE', path)).status).toBe(204);
  });

  it.each(['GET', 'DELETE', 'POST'])('%s answers 404 for a group that does not exist', async (method) => {
    const suffix = method === 'POST' ? '/flush' : '';
    for (const path of ['UPLOAD/nobody', 'PIGEON/x', `UPLOAD/${'x'.repeat(300)}`, 'UPLOAD%23x/y']) {
      const answer = await api.call(method, `/notifications/${path}${suffix}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'group-not-found' } });
    }
  });

  it.each(['GET', 'DELETE', 'POST'])('%s is for notifiers and admins', async (method) => {
    const path = `/notifications/UPLOAD/x${method === 'POST' ? '/flush' : ''}`;

    expect(await api.call(method, path, { groups: ['organizers'] })).toMatchObject({ status: 403 });
  });

  it('DELETE cancels: 204, the group is gone, and a later call opens a new one', async () => {
    const id = newId();
    await post({ id });
    const path = `/notifications/UPLOAD/${id}`;

    expect((await api.call('DELETE', path)).status).toBe(204);

    expect((await api.call('GET', path)).status).toBe(404);
    expect((await api.call('DELETE', path)).status).toBe(404);
    expect(await post({ id })).toMatchObject({ status: 201, body: { itemCount: 1 } });
  });

  it('flush hands the group over: 202, and it is gone', async () => {
    const id = newId();
    await post({ id });
    const path = `/notifications/UPLOAD/${id}`;

    expect(await api.call('POST', `${path}/flush`)).toMatchObject({
      status: 202,
      body: { id, state: 'closed', itemCount: 1 },
    });

    expect((await api.call('GET', path)).status).toBe(404);
    expect((await api.call('POST', `${path}/flush`)).status).toBe(404);
  });

  it('X2: a flush that is repeated with its Idempotency-Key answers as before, and touches no later group', async () => {
    const id = newId();
    await post({ id });
    const flush = (): Promise<Answer> =>
      api.call('POST', `/notifications/UPLOAD/${id}/flush`, { headers: { 'idempotency-key': `flush-${id}` } });
    const first = await flush();
    await post({ id });

    const repeat = await flush();

    expect(repeat).toMatchObject({ status: 202, headers: { 'idempotent-replayed': 'true' }, body: first.body });
    expect((await api.call('GET', `/notifications/UPLOAD/${id}`)).status).toBe(200);
  });
});
