import { describe, expect, test } from '@jest/globals';
import { Module } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { messageEvent, wsContext } from '#test/factories/ws-event.js';
import { captureLogs } from '#test/support/captured-logs.js';
import { ConnectionPoster } from './connection-poster.js';
import { RecordingPoster } from './testing/ws-test-app.js';
import { createWsApp, wsHandler } from './ws-handler.js';

@WebSocketGateway()
class HelloGateway {
  @SubscribeMessage('hello')
  hello(): string {
    return 'hi';
  }
}

@Module({ providers: [HelloGateway, { provide: ConnectionPoster, useClass: RecordingPoster }] })
class HelloModule {}

@Module({ providers: [HelloGateway] })
class NoPosterModule {}

const HELLO = { action: 'hello', id: 'c1' };

describe(wsHandler.name, () => {
  test('boots while the module loads, once for all events', async () => {
    let boots = 0;
    const handler = wsHandler(HelloModule, async (module) => {
      boots += 1;
      return createWsApp(module);
    });
    expect(boots).toBe(1);

    const answers = [await handler(messageEvent(HELLO), wsContext()), await handler(messageEvent(HELLO), wsContext())];

    expect(answers.map(({ body }) => JSON.parse(body ?? ''))).toEqual(
      Array.from({ length: 2 }, () => ({ type: 'ack', id: 'c1', data: 'hi' })),
    );
    expect(boots).toBe(1);
  });

  test('a failed boot fails the event, ends no process, and is tried again', async () => {
    let boots = 0;
    const handler = wsHandler(HelloModule, async (module) => {
      boots += 1;
      if (boots === 1) throw new Error('no table');
      return createWsApp(module);
    });
    await new Promise((resolve) => setImmediate(resolve));

    expect((await handler(messageEvent(HELLO), wsContext())).statusCode).toBe(200);
    expect(boots).toBe(2);
  });

  test('events during a boot that fails see its error', async () => {
    const handler = wsHandler(HelloModule, async () => Promise.reject(new Error('no table')));

    await expect(handler(messageEvent(HELLO), wsContext())).rejects.toThrow('no table');
    await expect(handler(messageEvent(HELLO), wsContext())).rejects.toThrow('no table');
  });

  test('a module without a poster does not boot', async () => {
    await expect(createWsApp(NoPosterModule)).rejects.toThrow('provides no ConnectionPoster');
  });

  test('a module with a poster only boots, and without a word in the log', async () => {
    const logs = captureLogs();

    await createWsApp(HelloModule);

    expect(logs.text()).toBe('');
  });
});
