import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VotingsApi, type Answer } from '../votings-api.fixture.js';

const NOW = '2026-01-01T12:00:00.000Z';
const MINUTE = 60_000;

let api: VotingsApi;

beforeAll(async () => {
  api = await VotingsApi.start();
});
afterAll(() => api.stop());

const at = (milliseconds: number): string => new Date(Date.parse(NOW) + milliseconds).toISOString();

/** The path of the registration for a voting that opens in ten minutes, for as long. */
async function created(): Promise<{ voting: string; path: string }> {
  api.clock.set(NOW);
  const options = [{ label: 'Pizza' }, { label: 'Pasta' }];
  const body = { title: 'Lunch', options, startAt: at(10 * MINUTE), endAt: at(20 * MINUTE) };
  const answer = await api.call('POST', '/votings', { as: 'olga', groups: ['organizers'], body });
  expect(answer.status).toBe(201);
  const voting = `/votings/${String(answer.body['votingId'])}`;
  return { voting, path: `${voting}/registration` };
}

const call = (method: string, path: string, as = 'ann'): Promise<Answer> => api.call(method, path, { as });
const registered = async (path: string, as = 'ann'): Promise<unknown> =>
  (await call('GET', path, as)).body['registered'];

describe('V7: registration', () => {
  it('is made, told and taken back, each as often as one likes, by each user alone', async () => {
    const { path } = await created();

    expect(await registered(path)).toBe(false);
    for (const _ of [1, 2]) expect((await call('PUT', path)).status).toBe(204);
    expect(await registered(path)).toBe(true);
    expect(await registered(path, 'bob')).toBe(false);

    for (const _ of [1, 2]) expect((await call('DELETE', path)).status).toBe(204);
    expect(await registered(path)).toBe(false);
  });

  it('is possible until the end, not afterwards, and can always be taken back', async () => {
    const { path } = await created();
    api.clock.set(at(20 * MINUTE - 1));
    expect((await call('PUT', path)).status).toBe(204);

    api.clock.set(at(20 * MINUTE));

    expect(await call('PUT', path)).toMatchObject({ status: 409, body: { code: 'voting-closed' } });
    expect(await registered(path)).toBe(true);
    expect((await call('DELETE', path)).status).toBe(204);
  });

  it('is refused for a cancelled voting', async () => {
    const { voting, path } = await created();
    await api.call('DELETE', voting, { as: 'olga', groups: ['organizers'], headers: { 'if-match': '"1"' } });

    expect(await call('PUT', path)).toMatchObject({ status: 409, body: { code: 'voting-cancelled' } });
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s: 404 for a voting that does not exist', async (method) => {
    expect(await call(method, '/votings/none/registration')).toMatchObject({
      status: 404,
      body: { code: 'voting-not-found' },
    });
  });
});
