import { queueFixture } from '#test/support/queue-fixture.js';
import { eventually } from '#test/support/eventually.js';
import { temporaryFolder } from '#test/support/stream-fixture.js';
import { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { queueStates } from './queue-state.js';

describe(queueStates.name, () => {
  const folder = temporaryFolder();
  let engine: FauxqsEngine;

  beforeAll(async () => {
    engine = await FauxqsEngine.start({ folder: folder.path, region: 'us-west-2' });
  });

  afterAll(async () => {
    await engine.stop();
    folder.remove();
  });

  it('counts what waits, what is delayed and what is being handled, and shows dead letters', async () => {
    const gate = Promise.withResolvers<void>();
    const { sources, send, stack } = await queueFixture(
      { engine, dataDir: folder.path, queue: 'agora-test-things', maxReceives: 1, mapping: { batch_size: 1 } },
      async ([record]) => {
        if (record?.body === 'slow') await gate.promise;
        return record?.body === 'poison'
          ? { ok: false, errorType: 'E', errorMessage: 'm' }
          : { ok: true, payload: null };
      },
    );
    await send('delayed', { DelaySeconds: 900 });
    await send('slow');
    await send('poison');

    const states = await eventually(
      () => queueStates(stack, engine),
      ({ deadLetters, queues }) => deadLetters.length === 1 && queues.some(({ inFlight }) => inFlight === 1),
    );

    expect(states).toEqual({
      queues: [
        { name: 'dead-agora-test-things', depth: 1, inFlight: 0 },
        { name: 'things', depth: 1, inFlight: 1 },
      ],
      deadLetters: [
        { queue: 'dead-agora-test-things', messageId: expect.any(String) as string, body: 'poison', receiveCount: 2 },
      ],
    });
    gate.resolve();
    await sources.stop();
  });
});
