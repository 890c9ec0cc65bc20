import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from '../fixtures/realtime-bed.js';
import { Push } from './push.js';

let shared: RealtimeDatabase;
let bed: RealtimeBed;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => (bed = await RealtimeBed.start(shared)));
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

const outbox = (): string => shared.tables['outbox'] as string;

async function pushNotes(userId: string, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1)
    await bed.get(Push).toUser(userId, { type: 'note', eventId: `${userId}:${n}`, data: { n } });
}

async function lose(userId: string, seq: number): Promise<void> {
  await shared.database.client.send(new DeleteCommand({ TableName: outbox(), Key: { userId, seq } }));
}

const seqsIn = (frames: readonly { seq?: number }[]): unknown[] =>
  frames.map(({ seq }) => seq).filter((seq) => seq !== undefined);

describe('X5: resume', () => {
  test('replays what was missed, in order, the same frames as before, to this connection only, then acks', async () => {
    const other = bed.client('ann', 'ann-0');
    await other.begin();
    await pushNotes('ann', 4);
    const original = bed.framesOf('ann-0').filter(({ type }) => type === 'note');
    const ann = bed.client('ann');
    await ann.begin();
    bed.clock.advance(60_000);

    const frames = await ann.send({ action: 'resume', id: 'r', data: { lastSeq: 1 } });

    expect(frames).toEqual([...original.slice(1), { type: 'ack', id: 'r', data: { through: 4 } }]);
    expect(bed.framesOf('ann-0').filter(({ type }) => type === 'note')).toEqual(original);
  });

  test('acks at once when nothing was missed', async () => {
    await pushNotes('ben', 2);
    await bed.client('ben').begin();

    expect(await bed.client('ben').send({ action: 'resume', id: 'r', data: { lastSeq: 2 } })).toEqual([
      { type: 'ack', id: 'r', data: { through: 2 } },
    ]);
    expect(await bed.client('nobody').ask('resume', { lastSeq: 0 })).toMatchObject({ data: { through: 0 } });
  });

  test('a hole is void once nothing can fill it any more; until then the gap stays open', async () => {
    await pushNotes('cas', 3);
    await lose('cas', 2);
    await bed.client('cas').begin();

    const early = await bed.client('cas').send({ action: 'resume', id: 'r', data: { lastSeq: 1 } });
    bed.clock.advance(5_000);
    const late = await bed.client('cas').send({ action: 'resume', id: 'r', data: { lastSeq: 1 } });

    expect(seqsIn(early)).toEqual([3]);
    expect(early.at(-1)).toMatchObject({ type: 'ack', data: { through: 1 } });
    expect(seqsIn(late)).toEqual([3]);
    expect(late.at(-1)).toMatchObject({ type: 'ack', data: { through: 3 } });
  });

  test('a seq that was taken and never written is void', async () => {
    await pushNotes('dan', 1);
    await shared.database.client.send(
      new UpdateCommand({
        TableName: outbox(),
        Key: { userId: 'dan', seq: 0 },
        UpdateExpression: 'ADD lastSeq :one',
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
    bed.clock.advance(5_000);

    expect(await bed.client('dan').ask('resume', { lastSeq: 1 })).toMatchObject({ data: { through: 2 } });
  });

  test('more than outbox.maxReplay frames, or a seq that was never given, is refused', async () => {
    await pushNotes('eve', 6);

    expect(await bed.client('eve').ask('resume', { lastSeq: 0 })).toMatchObject({
      type: 'error',
      error: { code: 'resume-failed', status: 409 },
    });
    expect(await bed.client('eve').ask('resume', { lastSeq: 7 })).toMatchObject({ error: { code: 'resume-failed' } });
    expect(await bed.client('eve').ask('resume', { lastSeq: 1 })).toMatchObject({ data: { through: 6 } });
  });

  test('frames older than 24 h are refused, though their rows wait for the TTL', async () => {
    await pushNotes('fay', 2);
    bed.clock.advance(24 * 3_600_000);
    await bed.get(Push).toUser('fay', { type: 'note', eventId: 'fay:3', data: {} });

    expect(await bed.client('fay').ask('resume', { lastSeq: 0 })).toMatchObject({ error: { code: 'resume-failed' } });
    expect(await bed.client('fay').ask('resume', { lastSeq: 2 })).toMatchObject({ data: { through: 3 } });
  });

  test('a replay to a connection that ends meanwhile stops', async () => {
    await pushNotes('gus', 3);
    bed.poster.gone.add('gus-1');

    await bed.client('gus').send({ action: 'resume', data: { lastSeq: 0 } });

    expect(seqsIn(bed.framesOf('gus-1'))).toEqual([1]);
  });

  test.each([[-1], [1.5], ['1'], [undefined]])('X1: lastSeq %p is refused', async (lastSeq) => {
    expect(await bed.client('hal').ask('resume', { lastSeq })).toMatchObject({
      error: {
        code: 'validation-failed',
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/lastSeq' })]),
      },
    });
  });
});
