import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startTestCloud, type TestCloud } from '../support/local-cloud.js';

jest.setTimeout(30_000);

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ settings: ['results.finalAfterSeconds=1', 'results.settleSeconds=1'] });
});
afterAll(() => cloud.stop());

/** An open voting. */
async function createVoting(): Promise<string> {
  const answer = await cloud.request('/v1/votings', {
    user: 'olga',
    groups: ['organizers'],
    body: {
      title: 'Lunch',
      options: [{ label: 'Pizza' }, { label: 'Pasta' }],
      startAt: new Date(Date.now() - 600_000).toISOString(),
      endAt: new Date(Date.now() + 600_000).toISOString(),
    },
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { votingId: string }).votingId;
}

const vote = async (votingId: string, user: string, headers: Record<string, string> = {}): Promise<number> =>
  (await cloud.request(`/v1/votings/${votingId}/votes`, { user, headers, body: { choice: 'pizza' } })).status;

describe('P8: live results', () => {
  it('reach subscribers with a rising seq, and end with the last state', async () => {
    const votingId = await createVoting();
    const client = await cloud.connect('ann');
    const topic = `voting:${votingId}`;
    client.send({ action: 'subscribe', id: 's1', data: { topic } });
    expect(await client.take({ type: 'ack', id: 's1' })).toMatchObject({ data: { topic, seq: 0 } });

    const voters = Array.from({ length: 40 }, (_, n) => `voter-${n}`);
    for (const voter of voters) expect(await vote(votingId, voter)).toBe(201);

    const frames = [];
    let total = 0;
    while (total < voters.length) {
      const frame = await client.take({ type: 'results', topic });
      frames.push(frame);
      total = (frame['data'] as { total: number }).total;
    }
    const seqs = frames.map(({ seq }) => Number(seq));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(frames.length).toBeLessThan(voters.length / 2);
    expect(frames.at(-1)).toMatchObject({
      eventId: expect.stringContaining(`${votingId}:results:`),
      data: { votingId, counts: { pizza: 40, pasta: 0 }, total: 40, final: false },
    });
    await client.close();
  });

  it('carry the correlation id of the vote that changed them: HTTP, stream, queue, frame (X6)', async () => {
    const votingId = await createVoting();
    const client = await cloud.connect('ann');
    client.send({ action: 'subscribe', id: 's1', data: { topic: `voting:${votingId}` } });
    await client.take({ type: 'ack', id: 's1' });

    await vote(votingId, 'bob', { 'x-correlation-id': 'the-vote-of-bob' });

    expect(await client.take({ type: 'results' })).toMatchObject({ correlationId: 'the-vote-of-bob' });
    await client.close();
  });

  it('say when they are final (P4)', async () => {
    const votingId = await createVoting();
    const client = await cloud.connect('bob');
    client.send({ action: 'subscribe', id: 's1', data: { topic: `voting:${votingId}` } });
    await client.take({ type: 'ack', id: 's1' });
    expect(await vote(votingId, 'ann')).toBe(201);
    await client.take({ type: 'results' });

    const cancel = { user: 'olga', groups: ['organizers'], method: 'DELETE', headers: { 'if-match': '"1"' } };
    expect((await cloud.request(`/v1/votings/${votingId}`, cancel)).status).toBe(204);
    let frame = {};
    for (let sweeps = 0; sweeps < 100 && !('data' in frame); sweeps += 1) {
      await cloud.invoke('votings-sweep', {});
      frame = await client.take({ type: 'results' }, 200).catch(() => ({}));
    }

    expect(frame).toMatchObject({ data: { total: 1, final: true } });
    await client.close();
  });

  it('are for votings that exist', async () => {
    const client = await cloud.connect('cleo');
    client.send({ action: 'subscribe', id: 's1', data: { topic: 'voting:none' } });
    client.send({ action: 'subscribe', id: 's2', data: { topic: 'votings' } });

    expect(await client.take({ type: 'error', id: 's1' })).toMatchObject({ error: { code: 'voting-not-found' } });
    expect(await client.take({ type: 'ack', id: 's2' })).toMatchObject({ data: { topic: 'votings' } });
    await client.close();
  });
});
