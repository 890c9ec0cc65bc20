import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, VotingsApi } from '../votings-api.fixture.js';

const NOON = '2026-01-31T12:00:00.000Z';
const OLGA = { as: 'olga', groups: ['organizers'] } as const;
const IN_AN_HOUR = { startAt: '2026-01-31T13:00:00Z', endAt: '2026-01-31T14:00:00Z' };
const BODY = { title: 'Lunch', options: [{ label: 'Pizza' }, { label: 'Pasta' }], ...IN_AN_HOUR };

let api: VotingsApi;

beforeAll(async () => {
  api = await VotingsApi.start();
  api.clock.set(NOON);
});
afterAll(() => api.stop());

const post = (body: object | string, headers: Record<string, string> = {}): Promise<Answer> =>
  api.call('POST', '/votings', { ...OLGA, body, headers });
const put = (id: string, headers: Record<string, string>, body: object | string = BODY): Promise<Answer> =>
  api.call('PUT', `/votings/${id}`, { ...OLGA, body, headers });
const create = async (): Promise<string> => String((await post(BODY)).body['votingId']);
const pointers = ({ body }: Answer): string[] =>
  (body['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer) ?? [];
const text = (more: string): string => JSON.stringify({ ...BODY, more: 0 }).replace('"more":0', more);

describe('V4, X1: bodies that nobody should send', () => {
  it.each<[string, string]>([
    ['nothing', ''],
    ['half of it', '{"title": '],
    ['null', 'null'],
    ['a list', JSON.stringify([BODY])],
    ['a text', '"x"'],
    ['a number', '1'],
    ['a byte order mark', `\uFEFF${JSON.stringify(BODY)}`],
    ['NaN', '{"title":NaN}'],
    ['single quotes', "{'title':'x'}"],
  ])('%s: 400', async (_what, body) => {
    expect(await post(body)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'malformed-body', status: 400, requestId: expect.stringContaining('request-') },
    });
  });

  it.each<[string, string, string]>([
    ['an unknown field', '"votingId":"mine"', '/votingId'],
    ["another owner's name", '"ownerId":"mallory"', '/ownerId'],
    ['a version', '"version":7', '/version'],
    ['a prototype', '"__proto__":{"title":"x"}', '/__proto__'],
    ['a constructor', '"constructor":{}', '/constructor'],
    ['a field of 100 KB', `"${'x'.repeat(100_000)}":1`, ''],
    ['a field of 50,000 quotes', `"${'\\"'.repeat(50_000)}":1`, ''],
    ['brackets without end', `"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}`, `/deep${'/0'.repeat(31)}`],
    ['a number as title', '"title":1e400', '/title'],
    ['a list as title', '"title":["x"]', '/title'],
    ['an object as title', '"title":{"length":3}', '/title'],
    ['text as options', '"options":"ab"', '/options'],
    ['options that are null', '"options":[null,null]', '/options/0'],
    ['ids in other types', '"options":[{"id":1,"label":"A"},{"label":"B"}]', '/options/0/id'],
    ['an id that is a path', '"options":[{"id":"../x","label":"A"},{"label":"B"}]', '/options/0/id'],
    ['half a surrogate pair', '"title":"\\ud83c"', '/title'],
  ])('%s: 422', async (_what, more, pointer) => {
    const answer = await post(text(more));

    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect(pointers(answer)).toContain(pointer);
  });

  it.each<[string, object[]]>([
    ['lists', Array.from({ length: 40_000 }, () => [])],
    ['objects', Array.from({ length: 40_000 }, () => ({}))],
    ['one id', Array.from({ length: 6_000 }, () => ({ id: 'a', label: 'A' }))],
  ])('tens of thousands of options, all %s: 422 with at most 100 errors', async (_what, options) => {
    const answer = await post({ ...BODY, options });

    expect(answer.status).toBe(422);
    expect(pointers(answer).length).toBeGreaterThan(0);
    expect(pointers(answer).length).toBeLessThanOrEqual(100);
  });

  it.each([
    [100_000, 201],
    [114_000, 201],
    [115_000, 413],
    [130_760, 413],
    [130_800, 413],
    [140_000, 413],
  ])('%i line breaks, each of which doubles on its way into the machine: %i', async (count, status) => {
    expect((await post(JSON.stringify(BODY).replace('{', `{${'\n'.repeat(count)}`))).status).toBe(status);
  });

  it('just under 200 KB that are plain text: 422 like any other long title', async () => {
    expect((await post({ ...BODY, title: 'x'.repeat(200 * 1024 - 300) })).status).toBe(422);
  });

  it.each<[string, Record<string, string>]>([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('%s: 415', async (_what, headers) => {
    expect(await post(BODY, headers)).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });

  it('X1: 403 comes before everything that is wrong with the body', async () => {
    for (const body of ['{', '[]', { ...BODY, title: '' }])
      expect((await api.call('POST', '/votings', { as: 'ann', body })).status).toBe(403);
  });
});

describe('V1: instants', () => {
  const at = (startAt: string): Promise<Answer> => post({ ...BODY, startAt, endAt: '2026-02-02T12:00:00Z' });

  it.each([
    ['2026-01-31T15:00:00+02:00', '2026-01-31T13:00:00.000Z'],
    ['2026-02-01T03:00:00+14:00', '2026-01-31T13:00:00.000Z'],
    ['2026-01-30T13:01:00-23:59', '2026-01-31T13:00:00.000Z'],
    ['2026-01-31T13:00:00-00:00', '2026-01-31T13:00:00.000Z'],
    ['2026-01-31t13:00:00.5z', '2026-01-31T13:00:00.500Z'],
    ['2026-01-31T13:00:00.123999999Z', '2026-01-31T13:00:00.123Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s is %s', async (startAt, utc) => {
    expect(await at(startAt)).toMatchObject({ status: 201, body: { startAt: utc } });
  });

  it.each([
    '',
    'now',
    '2026-01-31',
    '2026-01-31T13:00Z',
    '2026-01-31T13:00:00',
    '2026-01-31T13:00:00+0200',
    '2026-01-31T13:00:00+24:00',
    '2026-02-30T13:00:00Z',
    '2025-02-29T13:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:59:60Z',
    '2026-01-31T13:00:00.Z',
    '+002026-01-31T13:00:00Z',
    '-0001-01-31T13:00:00Z',
    '0000-01-01T00:00:00+01:00',
    ' 2026-01-31T13:00:00Z',
    '2026-01-31T13:00:00Z\n',
    '٢٠٢٦-01-31T13:00:00Z',
    '1769864400000',
    '/Date(1769864400000)/',
    '9'.repeat(50),
  ])('%j is none', async (startAt) => {
    const answer = await at(startAt);

    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual(['/startAt']);
  });

  it('windows across the limits: 300 days ahead to the millisecond, in whatever zone', async () => {
    const ends = (endAt: string): Promise<Answer> => post({ ...BODY, endAt });

    expect((await ends('2026-11-27T12:00:00Z')).status).toBe(201);
    expect((await ends('2026-11-27T02:00:00-10:00')).status).toBe(201);
    expect(pointers(await ends('2026-11-27T12:00:00.001Z'))).toEqual(['/endAt']);
    expect(pointers(await ends('9999-12-31T23:59:59Z'))).toEqual(['/endAt']);
    expect(pointers(await post({ ...BODY, startAt: '9999-12-31T00:00:00Z', endAt: '0001-01-01T00:00:00Z' }))).toEqual(
      expect.arrayContaining(['/startAt', '/endAt']),
    );
  });
});

describe('V2: preconditions', () => {
  it.each([
    ['*', 200],
    ['"1"', 200],
    ['"0", "1"', 200],
    ['W/"1"', 412],
    ['1', 412],
    ["'1'", 412],
    ['"1', 412],
    ['"01"', 412],
    ['""', 412],
    ['', 412],
    [`"${'1'.repeat(50)}"`, 412],
    ['"$context.requestId"', 412],
  ])('If-Match %s: %i', async (tag, status) => {
    const answer = await put(await create(), { 'If-Match': tag });

    const { headers, body } = answer;
    expect([answer.status, body['code'] ?? headers['etag']]).toEqual([
      status,
      status === 200 ? '"2"' : 'stale-version',
    ]);
  });

  it.each(['x'.repeat(101), '%00', '%F0%9F%8D%95', '__proto__', '$context.requestId', '%2e%2e', 'a%252Fb', '*'])(
    'an id like %s is none: 404, whatever is sent',
    async (id) => {
      expect(await put(id, {})).toMatchObject({ status: 404, body: { code: 'voting-not-found' } });
    },
  );
});

describe('X2, X6: headers that a client chooses', () => {
  it.each(['x'.repeat(256), 'with space', 'é', '"\u007f"'])('Idempotency-Key %j: 422', async (key) => {
    expect(await post(BODY, { 'idempotency-key': key })).toMatchObject({
      status: 422,
      body: { code: expect.any(String) },
    });
  });

  it.each([`'"\\$x`, 'x'.repeat(255)])('Idempotency-Key %j is one', async (key) => {
    const headers = { 'Idempotency-Key': key };

    const [first, second] = [await post(BODY, headers), await post(BODY, headers)];

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second).toMatchObject({ headers: { 'idempotent-replayed': 'true', etag: '"1"' } });
    expect(second.headers['location']).toBe(`/v1/votings/${String(first.body['votingId'])}`);
    expect(second.body).toEqual(first.body);
  });

  it("another user's key is another key", async () => {
    const request = { body: BODY, groups: ['organizers'], headers: { 'idempotency-key': 'mine' } };

    const [olga, oleg] = [
      await api.call('POST', '/votings', { as: 'olga', ...request }),
      await api.call('POST', '/votings', { as: 'oleg', ...request }),
    ];

    expect(olga.body['votingId']).not.toBe(oleg.body['votingId']);
  });

  it.each(['a b', `'"`, '$x', 'x'.repeat(129), '日本'])(
    "a correlation id %j is none: the gateway's own id is kept with the voting",
    async (id) => {
      const refused = await post({ ...BODY, title: '' }, { 'x-correlation-id': id });

      expect(refused.body['requestId']).toMatch(/^request-\d+$/);
      expect(refused.headers['x-request-id']).toBe(refused.body['requestId']);
    },
  );
});
