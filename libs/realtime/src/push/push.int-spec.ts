import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CorrelationContext } from '#platform/logging/correlation.context.js';
import { captureLogs } from '#test/support/captured-logs.js';
import { NOW, RealtimeBed, type RealtimeDatabase, startRealtimeDatabase } from '../fixtures/realtime-bed.js';
import { type Frame, FrameTooLargeError } from './frame.js';
import { Push } from './push.js';

let shared: RealtimeDatabase;
let bed: RealtimeBed;
let push: Push;

beforeAll(async () => (shared = await startRealtimeDatabase()));
beforeEach(async () => {
  bed = await RealtimeBed.start(shared);
  push = bed.get(Push);
});
afterEach(async () => bed.stop());
afterAll(async () => shared.stop());

const note = (eventId: string, data: Record<string, unknown> = {}): Frame => ({ type: 'note', eventId, data });
const rowsOf = async (table: string, userId: string) =>
  (await bed.rows(table)).filter((row) => row['userId'] === userId);

describe('Push.toUser', () => {
  test('X4, X5: reaches every connection of the user, and nobody else, under the user’s next seq', async () => {
    for (const id of ['a-1', 'a-2']) await bed.client('a', id).begin();
    await bed.client('stranger').begin();
    bed.poster.posts.length = 0;

    await push.toUser('a', note('e1', { n: 1 }));
    await push.toUser('a', note('e2', { n: 2 }));

    const frames = [
      { type: 'note', seq: 1, eventId: 'e1', time: NOW, data: { n: 1 } },
      { type: 'note', seq: 2, eventId: 'e2', time: NOW, data: { n: 2 } },
    ];
    expect(bed.framesOf('a-1')).toEqual(frames);
    expect(bed.framesOf('a-2')).toEqual(frames);
    expect(bed.framesOf('stranger-1')).toEqual([]);
  });

  test('X5: the frame is kept for 24 h, also for a user without connections', async () => {
    await push.toUser('away', note('e1', { n: 1 }));

    expect(await rowsOf('outbox', 'away')).toEqual([
      { userId: 'away', seq: 0, lastSeq: 1, lastAt: Date.parse(NOW) },
      {
        userId: 'away',
        seq: 1,
        expireAt: Date.parse(NOW) / 1000 + 24 * 3600,
        text: JSON.stringify({ type: 'note', seq: 1, eventId: 'e1', time: NOW, data: { n: 1 } }),
      },
    ]);
  });

  test('X5: the kept frame is the same text, whatever JSON makes of the data', async () => {
    await bed.client('text').begin();
    await push.toUser('text', note('e1', { at: new Date(NOW), none: undefined, empty: '', list: [null] }));

    await bed.client('text').ask('resume', { lastSeq: 0 });

    const [pushed, replayed] = bed.framesOf('text-1').filter(({ type }) => type === 'note');
    expect(JSON.stringify(replayed)).toBe(JSON.stringify(pushed));
  });

  test('X5: several frames at once have consecutive seqs, reach every connection in their order, and are all kept', async () => {
    for (const id of ['many-1', 'many-2']) await bed.client('many', id).begin();
    await push.toUser('many', note('e1'));

    await push.toUser('many', note('e2'), note('e3'), note('e4'));
    await push.toUser('many');
    await push.toUser('many', note('e5'));

    for (const id of ['many-1', 'many-2']) {
      const frames = bed.framesOf(id).filter(({ type }) => type === 'note');
      expect(frames.map(({ seq, eventId }) => `${seq} ${eventId}`)).toEqual(['1 e1', '2 e2', '3 e3', '4 e4', '5 e5']);
    }
    const kept = (await rowsOf('outbox', 'many')).filter(({ seq }) => seq !== 0);
    expect(kept.map(({ text }) => (JSON.parse(String(text)) as Frame).eventId)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  });

  test('X5: the time of a frame is not before its seq was taken, by which replays judge the gap in front of it', async () => {
    const { middlewareStack } = shared.database.client;
    const slow = { name: 'slow', step: 'initialize' } as const;
    middlewareStack.add(
      (next) => async (args) => {
        if ('UpdateExpression' in args.input) bed.clock.advance(6_000);
        return next(args);
      },
      slow,
    );

    await push.toUser('slow', note('e1')).finally(() => middlewareStack.remove('slow'));

    const [, row] = await rowsOf('outbox', 'slow');
    expect(JSON.parse(String(row?.['text']))).toMatchObject({ time: new Date(Date.parse(NOW) + 6_000).toISOString() });
  });

  test('X5: frames pushed at the same time get different seqs', async () => {
    await bed.client('busy').begin();
    const ids = Array.from({ length: 20 }, (_, n) => `e${n}`);

    await Promise.all(ids.map(async (id) => push.toUser('busy', note(id))));

    const notes = bed.framesOf('busy-1').filter(({ type }) => type === 'note');
    expect(notes.map(({ seq }) => seq).sort((a = 0, b = 0) => a - b)).toEqual(ids.map((_, n) => n + 1));
    expect(new Set(notes.map(({ eventId }) => eventId))).toEqual(new Set(ids));
  });

  test('X6: the frame carries the correlation id of what caused it', async () => {
    await bed.client('corr').begin();

    await CorrelationContext.run('c-1', async () => push.toUser('corr', note('e1')));

    expect(bed.framesOf('corr-1').at(-1)).toMatchObject({ type: 'note', correlationId: 'c-1' });
  });

  test('D2: an answer 410 deletes the row, arms the grace timer, and the others get the frame', async () => {
    for (const id of ['d-1', 'd-2', 'd-3']) await bed.client('d', id).begin();
    bed.queues.queued.length = 0;
    bed.poster.gone.add('d-2');

    await push.toUser('d', note('e1'));

    expect((await rowsOf('connections', 'd')).map((row) => row['connectionId'])).toEqual(['d-1', 'd-3']);
    expect(bed.framesOf('d-3').at(-1)).toMatchObject({ type: 'note' });
    expect(bed.queues.queued).toEqual([
      { queue: 'presence', dueAt: Date.parse(NOW) + 30_000, body: { userId: 'd', connectionId: 'd-2', goneAt: NOW } },
    ]);
    expect(bed.logger.errors).toEqual([]);
  });

  test('V9: an answer 410 during $connect deletes nothing; later it does', async () => {
    await bed.client('opening').connect();
    bed.poster.gone.add('opening-1');

    bed.clock.advance(29_999);
    await push.toUser('opening', note('e1'));
    expect(await rowsOf('connections', 'opening')).toHaveLength(1);

    bed.clock.advance(1);
    await push.toUser('opening', note('e2'));
    expect(await rowsOf('connections', 'opening')).toHaveLength(0);
  });

  test('D2: refused posts never fail the push: they are logged once and counted', async () => {
    for (const id of ['r-1', 'r-2', 'r-3']) await bed.client('r', id).begin();
    const post = bed.poster.post.bind(bed.poster);
    bed.poster.post = async (id, frame) =>
      id === 'r-3' ? post(id, frame) : Promise.reject(new Error('LimitExceededException'));
    const logs = captureLogs();

    await push.toUser('r', note('e1'));

    expect(bed.framesOf('r-3').at(-1)).toMatchObject({ type: 'note', seq: 1 });
    expect(bed.logger.errors).toEqual([expect.objectContaining({ fields: { posted: 1, gone: 0, failed: 2 } })]);
    expect(logs.metrics).toEqual([expect.objectContaining({ service: 'push', UndeliveredFrames: 2 })]);
    expect(await rowsOf('connections', 'r')).toHaveLength(3);
  });

  test('a frame that API Gateway would not deliver is refused before anything is stored', async () => {
    const tooLarge = note('e1', { text: 'x'.repeat(120 * 1024) });

    await expect(push.toUser('large', tooLarge)).rejects.toThrow(FrameTooLargeError);
    await expect(push.toTopic('large', tooLarge)).rejects.toThrow(FrameTooLargeError);

    expect(await rowsOf('outbox', 'large')).toEqual([]);
    expect(bed.queues.queued).toEqual([]);
  });
});

describe('Push.toConnection', () => {
  test('L11: reaches one connection only, has no seq and is not kept', async () => {
    for (const id of ['o-1', 'o-2']) await bed.client('o', id).begin();

    await push.toConnection('o', 'o-1', note('e1', { n: 1 }));

    expect(bed.framesOf('o-1').at(-1)).toEqual({ type: 'note', eventId: 'e1', time: NOW, data: { n: 1 } });
    expect(bed.framesOf('o-2').at(-1)).toMatchObject({ type: 'welcome' });
    expect(await rowsOf('outbox', 'o')).toEqual([]);
  });

  test('D2: a connection that has ended is forgotten', async () => {
    await bed.client('end').begin();
    bed.poster.gone.add('end-1');

    await push.toConnection('end', 'end-1', note('e1'));

    expect(await rowsOf('connections', 'end')).toEqual([]);
  });
});
