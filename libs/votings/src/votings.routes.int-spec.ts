import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VotingsApi, type Answer } from './votings-api.fixture.js';

const NOW = '2026-01-01T12:00:00.000Z';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let api: VotingsApi;

beforeAll(async () => {
  api = await VotingsApi.start();
});
afterAll(() => api.stop());

const at = (milliseconds: number): string => new Date(Date.parse(NOW) + milliseconds).toISOString();

const BODY = {
  title: 'Lunch',
  options: [{ label: 'Pizza' }, { label: 'Pasta al forno' }],
  startAt: at(0),
  endAt: at(10 * MINUTE),
};

/** A voting of olga, and the calls on it. */
async function created(overrides: object = {}): Promise<{ id: string; path: string; answer: Answer }> {
  api.clock.set(NOW);
  const answer = await api.call('POST', '/votings', {
    as: 'olga',
    groups: ['organizers'],
    body: { ...BODY, ...overrides },
  });
  expect(answer.status).toBe(201);
  const id = String(answer.body['votingId']);
  return { id, path: `/votings/${id}`, answer };
}

const pointersOf = (answer: Answer): unknown =>
  (answer.body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);

describe('V1: POST /votings', () => {
  it('creates a voting with ids made from labels, in UTC, and says where it is', async () => {
    const { id, answer } = await created({ startAt: '2026-01-01T14:00:00+02:00' });

    expect(answer.headers).toMatchObject({ location: `/v1/votings/${id}`, etag: '"1"' });
    expect(answer.body).toEqual({
      votingId: id,
      title: 'Lunch',
      description: '',
      options: [
        { id: 'pizza', label: 'Pizza' },
        { id: 'pasta-al-forno', label: 'Pasta al forno' },
      ],
      startAt: NOW,
      endAt: at(10 * MINUTE),
      ownerId: 'olga',
      version: 1,
      state: 'open',
      votable: true,
      serverTime: NOW,
      createdAt: NOW,
      updatedAt: NOW,
    });
  });

  it.each([[[]], [['agents', 'supervisors', 'notifiers']]])(
    'is for organizers and admins, not for %j',
    async (groups) => {
      expect(await api.call('POST', '/votings', { as: 'ann', groups, body: {} })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    },
  );

  it('X1: names every broken rule of fields and of the window at once', async () => {
    api.clock.set(NOW);
    const body = {
      title: '',
      description: 5,
      options: [{ label: 'A', id: 'x' }, { label: '', id: 'x' }, { label: 'C', id: '-' }, 7],
      startAt: at(301 * DAY),
      endAt: at(-1),
      ownerId: 'mallory',
    };

    const answer = await api.call('POST', '/votings', { as: 'olga', groups: ['organizers'], body });

    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect(new Set(pointersOf(answer) as string[])).toEqual(
      new Set([
        '/title',
        '/description',
        '/options/1/label',
        '/options/1/id',
        '/options/2/id',
        '/options/3',
        '/startAt',
        '/endAt',
        '/ownerId',
      ]),
    );
  });

  it.each([
    ['a title of 201 characters', { title: 'x'.repeat(201) }, '/title'],
    ['a title with half a surrogate pair', { title: 'a\ud800' }, '/title'],
    ['no title', { title: undefined }, '/title'],
    ['a null description', { description: null }, '/description'],
    ['a description of 2,001 characters', { description: 'x'.repeat(2_001) }, '/description'],
    ['one option', { options: [{ label: 'A' }] }, '/options'],
    ['51 options', { options: Array.from({ length: 51 }, (_, n) => ({ label: `L${n}` })) }, '/options'],
    ['options that are no list', { options: { label: 'A' } }, '/options'],
    ['a label of 201 characters', { options: [{ label: 'x'.repeat(201) }, { label: 'B' }] }, '/options/0/label'],
    ['a null id', { options: [{ id: null, label: 'A' }, { label: 'B' }] }, '/options/0/id'],
    ['a date without a zone', { startAt: '2026-01-01T12:00:00' }, '/startAt'],
    ['a number as a date', { endAt: 1_800_000_000_000 }, '/endAt'],
    ['a window of 59 s', { endAt: at(59_000) }, '/endAt'],
    ['an end 300 days and 1 ms ahead', { endAt: at(300 * DAY + 1) }, '/endAt'],
  ])('refuses %s', async (_, overrides, pointer) => {
    api.clock.set(NOW);
    const answer = await api.call('POST', '/votings', {
      as: 'olga',
      groups: ['organizers'],
      body: { ...BODY, ...overrides },
    });

    expect(answer.status).toBe(422);
    expect(new Set(pointersOf(answer) as string[])).toEqual(new Set([pointer]));
  });

  it('allows what is exactly at the limits', async () => {
    const label = '\u{1F355}'.repeat(200);
    const options = Array.from({ length: 50 }, () => ({ label }));
    const { answer } = await created({
      title: 'x'.repeat(200),
      description: 'y'.repeat(2_000),
      options,
      endAt: at(300 * DAY),
    });

    expect(answer.body['options']).toHaveLength(50);
  });

  it('X2: replays the first answer for the same Idempotency-Key', async () => {
    api.clock.set(NOW);
    const request = { as: 'olga', groups: ['organizers'], body: BODY, headers: { 'idempotency-key': 'once' } };

    const first = await api.call('POST', '/votings', request);
    const second = await api.call('POST', '/votings', request);

    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(second.headers).toMatchObject({ location: first.headers['location'], etag: '"1"' });
  });
});

describe('V2: PUT and DELETE /votings/{votingId}', () => {
  const scheduled = { startAt: at(5 * MINUTE) };

  it('changes everything of a scheduled voting', async () => {
    const { path } = await created(scheduled);
    const body = { ...BODY, title: 'Dinner', options: [{ label: 'A' }, { label: 'B' }], startAt: at(MINUTE) };

    const answer = await api.call('PUT', path, { as: 'olga', body, headers: { 'if-match': '"1"' } });

    expect(answer).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { title: 'Dinner', version: 2, startAt: at(MINUTE), options: [{ id: 'a' }, { id: 'b' }] },
    });
    expect((await api.call('GET', path, { as: 'ann' })).body).toEqual(answer.body);
  });

  it('freezes options and start once open, and moves the end', async () => {
    const { path } = await created();
    const headers = { 'if-match': '"1"' };
    const changed = { ...BODY, startAt: at(-1), options: [{ label: 'Pasta al forno' }, { label: 'Pizza' }] };

    const refused = await api.call('PUT', path, { as: 'olga', body: changed, headers });
    expect(refused).toMatchObject({ status: 409, body: { code: 'voting-open' } });
    expect(pointersOf(refused)).toEqual(['/options', '/startAt']);

    const late = await api.call('PUT', path, {
      as: 'olga',
      body: { ...BODY, endAt: at(10 * MINUTE + 30 * DAY + 1) },
      headers,
    });
    expect(late.status).toBe(422);
    expect(pointersOf(late)).toEqual(['/endAt']);

    const moved = await api.call('PUT', path, { as: 'olga', body: { ...BODY, endAt: at(1) }, headers });
    expect(moved).toMatchObject({ status: 200, body: { endAt: at(1), state: 'open', version: 2 } });
  });

  it('refuses changes of what is over', async () => {
    const { path } = await created();
    api.clock.set(at(10 * MINUTE));
    const body = { ...BODY, endAt: at(DAY) };

    for (const [method, request] of [
      ['PUT', { body }],
      ['DELETE', {}],
    ] as const) {
      expect(await api.call(method, path, { as: 'olga', ...request, headers: { 'if-match': '"1"' } })).toMatchObject({
        status: 409,
        body: { code: 'voting-closed' },
      });
    }
  });

  it('cancels, after which the voting stays readable and takes no change', async () => {
    const { path } = await created();

    const cancelled = await api.call('DELETE', path, { as: 'olga', headers: { 'if-match': '"1"' } });
    expect(cancelled).toMatchObject({ status: 204, body: {} });
    expect(await api.call('GET', path, { as: 'ann' })).toMatchObject({
      status: 200,
      body: { state: 'cancelled', votable: false, cancelledAt: NOW, version: 2 },
    });
    for (const [method, request] of [
      ['PUT', { body: BODY }],
      ['DELETE', {}],
    ] as const) {
      expect(await api.call(method, path, { as: 'olga', ...request, headers: { 'if-match': '"2"' } })).toMatchObject({
        status: 409,
        body: { code: 'voting-cancelled' },
      });
    }
  });

  it('X1: refuses in the order 404, 403, 428, 412, 422, 409', async () => {
    const { path } = await created();
    const bad = { body: { ...BODY, title: '' } };
    const status = async (where: string, request: Parameters<VotingsApi['call']>[2]): Promise<number> =>
      (await api.call('PUT', where, request)).status;
    api.clock.set(at(10 * MINUTE));

    expect(await status('/votings/unknown', { as: 'ann', ...bad })).toBe(404);
    expect(await status(path, { as: 'ann', groups: ['organizers'], ...bad })).toBe(403);
    expect(await status(path, { as: 'olga', ...bad })).toBe(428);
    expect(await status(path, { as: 'olga', ...bad, headers: { 'if-match': '"7"' } })).toBe(412);
    expect(await status(path, { as: 'olga', ...bad, headers: { 'if-match': '"1"' } })).toBe(422);
    expect(await status(path, { as: 'olga', body: BODY, headers: { 'if-match': '"1"' } })).toBe(409);
  });

  it('lets admins change the votings of others, and nobody else', async () => {
    const { path } = await created(scheduled);
    const request = { body: { ...BODY, ...scheduled }, headers: { 'if-match': '"1"' } };

    expect((await api.call('PUT', path, { as: 'ann', groups: ['organizers'], ...request })).status).toBe(403);
    expect((await api.call('PUT', path, { as: 'root', groups: ['admins'], ...request })).status).toBe(200);
    const cancel = { headers: { 'if-match': '"2"' } };
    expect((await api.call('DELETE', path, { as: 'ann', groups: ['organizers'], ...cancel })).status).toBe(403);
    expect((await api.call('DELETE', path, { as: 'root', groups: ['admins'], ...cancel })).status).toBe(204);
  });
});

describe('V3: GET /votings', () => {
  it('tells state and server time by the clock alone', async () => {
    const { path } = await created({ startAt: at(MINUTE) });
    const read = async (milliseconds: number): Promise<unknown> => {
      api.clock.set(at(milliseconds));
      const { body } = await api.call('GET', path, { as: 'ann' });
      return [body['state'], body['votable'], body['serverTime']];
    };

    expect(await read(0)).toEqual(['scheduled', false, at(0)]);
    expect(await read(MINUTE)).toEqual(['open', true, at(MINUTE)]);
    expect(await read(10 * MINUTE)).toEqual(['closed', false, at(10 * MINUTE)]);
  });

  it('X3: lists by state in pages', async () => {
    const ids = [(await created()).id, (await created()).id];
    const found: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: Record<string, string> = { state: 'open', limit: '1', ...(cursor && { cursor }) };
      const { status, body } = await api.call('GET', '/votings', { as: 'ann', query });
      expect(status).toBe(200);
      found.push(...(body['data'] as { votingId: string }[]).map(({ votingId }) => votingId));
      cursor = body['nextCursor'] as string | null;
    }

    expect(found).toEqual(expect.arrayContaining(ids));
    expect(new Set(found).size).toBe(found.length);
  });

  it.each([
    ['state', 'unknown'],
    ['state', ''],
    ['limit', '0'],
    ['limit', 'many'],
    ['cursor', 'x'],
    ['sort', 'up'],
  ])('refuses %s=%s', async (name, value) => {
    expect((await api.call('GET', '/votings', { as: 'ann', query: { [name]: value } })).status).toBe(422);
  });
});
