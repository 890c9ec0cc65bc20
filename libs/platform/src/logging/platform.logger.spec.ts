import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { captureLogs } from '#test/support/captured-logs.js';
import { CorrelationContext } from './correlation.context.js';
import { NestLogger, PlatformLogger } from './platform.logger.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';

describe(PlatformLogger.name, () => {
  it('writes one JSON line with level, message, service and fields', () => {
    const logs = captureLogs();

    new PlatformLogger({ level: 'INFO' }).info('voting opened', { votingId: 'v1' });

    expect(logs.lines).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'voting opened', service: 'local', votingId: 'v1' }),
    ]);
  });

  it('names the correlation id of the work in progress (X6), also after awaiting and beside other work', async () => {
    const logs = captureLogs();
    const logger = new PlatformLogger();

    await Promise.all(
      ['c1', 'c2'].map((id) =>
        CorrelationContext.run(id, async () => {
          await Promise.resolve();
          logger.info(`of ${id}`);
        }),
      ),
    );
    logger.info('of nobody');

    expect(logs.lines.map(({ message, correlationId }) => [message, correlationId])).toEqual([
      ['of c1', 'c1'],
      ['of c2', 'c2'],
      ['of nobody', undefined],
    ]);
  });

  it('never writes tokens, wherever they stand (D1, X8)', () => {
    const logs = captureLogs();
    const logger = new PlatformLogger();

    logger.info(`connected with ${TOKEN}`, { url: `wss://host/ws?token=${TOKEN}&x=1`, header: `Bearer ${TOKEN}` });
    logger.error('refused', new Error(`bad ?token=opaque-secret`, { cause: new Error(TOKEN) }));
    logger.info('nested', { deep: [{ Authorization: 'opaque-secret', list: [TOKEN] }], 'x-api-key': 'opaque-secret' });

    expect(logs.lines).toHaveLength(3);
    expect(logs.text()).not.toContain('eyJ');
    expect(logs.text()).not.toContain('opaque-secret');
    expect(logs.text()).toContain('&x=1');
  });

  it('never writes bodies, images or what errors carry beside their text (P11)', () => {
    const logs = captureLogs();
    const logger = new PlatformLogger();
    const sdkError = Object.assign(new Error('The conditional request failed'), {
      name: 'ConditionalCheckFailedException',
      Item: { choice: { S: 'private-choice' } },
      CancellationReasons: [{ Item: { choice: 'private-choice' } }],
      $response: { text: 'private-choice' },
    });

    logger.error('record failed', sdkError, {
      recordId: 'r1',
      body: 'private-choice',
      newImage: { a: 'private-choice' },
    });

    expect(logs.text()).not.toContain('private-choice');
    expect(logs.lines[0]).toMatchObject({
      recordId: 'r1',
      error: { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' },
    });
  });

  it('finds a token inside any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const logs = captureLogs();

        new PlatformLogger().info(`${before} ${TOKEN} ${after}`);

        expect(logs.text()).not.toContain(TOKEN.split('.')[1]);
      }),
      { numRuns: 50 },
    );
  });

  it('is silent below its level', () => {
    const logs = captureLogs();
    const logger = new PlatformLogger({ level: 'WARN' });

    logger.debug('a');
    logger.info('b');
    logger.warn('c');

    expect(logs.lines.map(({ message }) => message)).toEqual(['c']);
  });
});

describe(NestLogger.name, () => {
  it("keeps Nest's start-up messages for DEBUG and passes errors and warnings on", () => {
    const logs = captureLogs();
    const logger = new NestLogger(new PlatformLogger({ level: 'INFO' }));

    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    logger.warn('deprecated', 'Router');
    logger.error(new Error('broken'), 'ExceptionHandler');

    expect(logs.lines).toEqual([
      expect.objectContaining({ level: 'WARN', message: 'deprecated', context: 'Router' }),
      expect.objectContaining({ level: 'ERROR', message: 'broken', error: expect.objectContaining({ name: 'Error' }) }),
    ]);
  });
});
