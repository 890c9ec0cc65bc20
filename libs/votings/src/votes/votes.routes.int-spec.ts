import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { VotingsApi, type Answer } from '../votings-api.fixture.js';

const NOW = '2026-01-01T12:00:00.000Z';
const MINUTE = 60_000;

let api: VotingsApi;

beforeAll(async () => {
  api = await VotingsApi.start();
});
afterAll(() => api.stop());

const at = (milliseconds: number): string => new Date(Date.parse(NOW) + milliseconds).toISOString();

/** A voting of olga, open for ten minutes unless told otherwise. */
async function created(overrides: object = {}): Promise<{ id: string; path: string }> {
  api.clock.set(NOW);
  const options = [{ label: 'Pizza' }, { label: 'Pasta al forno' }];
  const body = { title: 'Lunch', options, startAt: at(0), endAt: at(10 * MINUTE), ...overrides };
  const answer = await api.call('POST', '/votings', { as: 'olga', groups: ['organizers'], body });
  expect(answer.status).toBe(201);
  const id = String(answer.body['votingId']);
  return { id, path: `/votings/${id}` };
}

describe('P1 to P4: votes and results', () => {
  const vote = (path: string, as: string, body: object): Promise<Answer> =>
    api.call('POST', `${path}/votes`, { as, body });

  it('P1, P3: casts the vote of the token and reads it back', async () => {
    const { id, path } = await created();

    const answer = await vote(path, 'ann', { choice: 'pizza' });

    const expected = { votingId: id, userId: 'ann', choice: 'pizza', timestamp: NOW };
    expect(answer).toMatchObject({ status: 201, headers: { location: `/v1/votings/${id}/votes/me` } });
    expect(answer.body).toEqual(expected);
    expect(await api.call('GET', `${path}/votes/me`, { as: 'ann' })).toMatchObject({ status: 200, body: expected });
    expect(await api.call('GET', `${path}/votes/me`, { as: 'bob' })).toMatchObject({
      status: 404,
      body: { code: 'vote-not-found' },
    });
    expect((await api.call('GET', `/votings/${'x'.repeat(3_000)}/votes/me`, { as: 'ann' })).status).toBe(404);
  });

  it('P5: the vote may be removed 90 days after the end of the voting, not earlier', async () => {
    const { id, path } = await created();
    await vote(path, 'ann', { choice: 'pizza' });

    const { Item } = await api.db.client.send(
      new GetCommand({ TableName: api.tables['votes'], Key: { userId: 'ann', votingId: id } }),
    );

    expect(Item?.['expireAt']).toBe(Date.parse(at(10 * MINUTE + 90 * 86_400_000)) / 1000);
  });

  it('X2: a vote that is sent again under its key gets the answer of the first', async () => {
    const { path } = await created();
    const cast = (as: string, choice = 'pizza') =>
      api.call('POST', `${path}/votes`, { as, body: { choice }, headers: { 'idempotency-key': 'k' } });
    const first = await cast('ann');
    api.clock.advance(2_000);

    expect(await cast('ann')).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotent-replayed': 'true', location: `/v1${path}/votes/me` },
    });
    expect((await cast('ann', 'pasta-al-forno')).body['code']).toBe('idempotency-key-reused');
    expect((await cast('bob')).headers).not.toHaveProperty('idempotent-replayed');
  });

  it('P2: refuses the second vote with the first one', async () => {
    const { path } = await created();
    await vote(path, 'ann', { choice: 'pizza' });
    api.clock.advance(1_500);

    expect(await vote(path, 'ann', { choice: 'pasta-al-forno' })).toMatchObject({
      status: 409,
      body: { code: 'already-voted', existingVote: { choice: 'pizza', timestamp: NOW } },
    });
  });

  it('P1: takes votes in the half-open window only, and none for what is no option', async () => {
    const { path } = await created({ startAt: at(MINUTE) });
    const code = async (milliseconds: number, as: string, body: object): Promise<unknown> => {
      api.clock.set(at(milliseconds));
      const answer = await vote(path, as, body);
      return answer.body['code'] ?? answer.status;
    };

    expect(await code(MINUTE - 1, 'ann', { choice: 'pizza' })).toBe('voting-not-open');
    expect(await code(MINUTE, 'ann', { choice: 'pizza' })).toBe(201);
    expect(await code(10 * MINUTE - 1, 'bob', { choice: 'pizza' })).toBe(201);
    expect(await code(10 * MINUTE, 'cid', { choice: 'pizza' })).toBe('voting-not-open');
    // X1: 422 comes before 409.
    expect(await code(10 * MINUTE, 'cid', { choice: 'sushi' })).toBe('unknown-choice');
    expect(await code(10 * MINUTE, 'cid', {})).toBe('validation-failed');
    expect(await code(10 * MINUTE, 'cid', { choice: 'pizza', userId: 'bob' })).toBe('validation-failed');
    expect((await vote('/votings/unknown', 'ann', {})).body['code']).toBe('voting-not-found');
  });

  it('P1: refuses votes at most a second after a cancellation', async () => {
    const { path } = await created();
    expect((await vote(path, 'ann', { choice: 'pizza' })).status).toBe(201);
    await api.call('DELETE', path, { as: 'olga', headers: { 'if-match': '"1"' } });

    api.clock.advance(1_000);

    expect((await vote(path, 'bob', { choice: 'pizza' })).body['code']).toBe('voting-not-open');
  });

  it('P4: shows 0 for every option before anything is counted, and nothing of unknown votings', async () => {
    const { id, path } = await created();

    expect((await api.call('GET', `${path}/results`, { as: 'ann' })).body).toEqual({
      votingId: id,
      counts: { pizza: 0, 'pasta-al-forno': 0 },
      total: 0,
      lastUpdated: null,
      final: false,
    });
    expect((await api.call('GET', '/votings/unknown/results', { as: 'ann' })).body['code']).toBe('voting-not-found');
  });
});
