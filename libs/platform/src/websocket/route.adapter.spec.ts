import { describe, expect, test } from '@jest/globals';
import { type CallHandler, type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, type WsResponse } from '@nestjs/websockets';
import { concat, finalize, interval, map, type Observable, of, throwError } from 'rxjs';
import { binaryEvent, messageEvent, wsContext } from '#test/factories/ws-event.js';
import { DomainError } from '../errors/domain.error.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { Connection } from './connection.js';
import { answersTo, problem } from './testing/answers.js';
import { wsTestApp } from './testing/ws-test-app.js';

describe('answers', () => {
  @WebSocketGateway()
  class AnswersGateway {
    @SubscribeMessage('one')
    one(): WsResponse<string> {
      return { event: 'one', data: 'x' };
    }

    @SubscribeMessage('like-a-frame')
    likeAFrame(): object {
      return { event: 'launch', data: 'x', place: 'here' };
    }

    @SubscribeMessage('many')
    many(): Observable<WsResponse<number>> {
      return of(1, 2, 3).pipe(map((data) => ({ event: 'n', data })));
    }

    @SubscribeMessage('long')
    long(): string {
      return 'ü'.repeat(100);
    }

    @SubscribeMessage('null')
    null(): null {
      return null;
    }
  }

  test('one frame is the route response and costs no post', async () => {
    const app = await wsTestApp([AnswersGateway]);

    const result = await app.adapter.handle(messageEvent({ action: 'one' }), wsContext());

    const frame = { type: 'one', time: '2026-01-31T12:00:00.000Z', data: 'x' };
    expect(result).toEqual({ statusCode: 200, body: JSON.stringify(frame) });
    expect(app.poster.posts).toEqual([]);
  });

  test('several frames are all posted, in order, and none is the route response', async () => {
    const app = await wsTestApp([AnswersGateway]);

    const result = await app.adapter.handle(
      messageEvent({ action: 'many', id: 'c1' }, { connectionId: 'C' }),
      wsContext(),
    );

    expect(result).toEqual({ statusCode: 200 });
    expect(app.poster.posts.map(({ connectionId, frame }) => [connectionId, (frame as { type: string }).type])).toEqual(
      [
        ['C', 'n'],
        ['C', 'n'],
        ['C', 'n'],
        ['C', 'ack'],
      ],
    );
  });

  test('D2: after a 410 nothing more is posted, and the event is not failed', async () => {
    const app = await wsTestApp([AnswersGateway]);
    app.poster.gone.add('C');

    const result = await app.adapter.handle(messageEvent({ action: 'many' }, { connectionId: 'C' }), wsContext());

    expect(result).toEqual({ statusCode: 200 });
    expect(app.poster.posts).toHaveLength(1);
  });

  test('only an object of event and data alone is a frame', async () => {
    const app = await wsTestApp([AnswersGateway]);
    const data = { event: 'launch', data: 'x', place: 'here' };

    expect(await answersTo(app, { action: 'like-a-frame', id: 'c1' })).toEqual([{ type: 'ack', id: 'c1', data }]);
    expect(await answersTo(app, { action: 'null', id: 'c1' })).toEqual([{ type: 'ack', id: 'c1', data: {} }]);
  });

  test('frames beyond the limit are refused in both directions, by bytes', async () => {
    const app = await wsTestApp([AnswersGateway], { maxFrameBytes: 200 });

    const tooLong = { action: 'one', id: 'ü'.repeat(60), data: { pad: 'ü'.repeat(40) } };
    expect(await answersTo(app, tooLong)).toEqual([{ type: 'error', error: problem(413, 'frame-too-large') }]);
    expect(await answersTo(app, { action: 'long', id: 'c1' })).toEqual([
      { type: 'error', id: 'c1', error: problem(500, 'answer-too-large') },
    ]);
  });
});

describe('binary frames', () => {
  @WebSocketGateway()
  class EchoGateway {
    @SubscribeMessage('echo')
    echo(@MessageBody() data: object): object {
      return data;
    }
  }

  test.each([
    [
      'JSON is understood',
      Buffer.from('{"action":"echo","id":"c1","data":{"text":"ü"}}'),
      { type: 'ack', data: { text: 'ü' } },
    ],
    ['anything else is malformed', Uint8Array.of(0xff, 0, 0xfe), { type: 'error', error: { code: 'malformed' } }],
  ])('X4: %s', async (_what, bytes, expected) => {
    const { adapter } = await wsTestApp([EchoGateway]);

    const { body } = await adapter.handle(binaryEvent(bytes), wsContext());

    expect(JSON.parse(body ?? '')).toMatchObject(expected);
  });
});

describe('handlers', () => {
  test('an error inside an Observable follows the frames before it', async () => {
    @WebSocketGateway()
    class BrokenStreamGateway {
      @SubscribeMessage('stream')
      stream(): Observable<WsResponse<number>> {
        return concat(
          of({ event: 'n', data: 1 }),
          throwError(() => new DomainError(409, 'dry', 'Dry.')),
        );
      }
    }
    const app = await wsTestApp([BrokenStreamGateway]);

    expect(await answersTo(app, { action: 'stream', id: 'c1' })).toEqual([
      expect.objectContaining({ type: 'n', data: 1 }),
      { type: 'error', id: 'c1', error: problem(409, 'dry') },
    ]);
  });

  test('an endless Observable stops at the deadline, unsubscribed, with what it said and one error', async () => {
    let stopped = 0;

    @WebSocketGateway()
    class EndlessGateway {
      @SubscribeMessage('endless')
      endless(): Observable<WsResponse<number>> {
        return interval(5).pipe(
          map((data) => ({ event: 'n', data })),
          finalize(() => (stopped += 1)),
        );
      }
    }
    const app = await wsTestApp([EndlessGateway]);

    const frames = await answersTo(app, { action: 'endless', id: 'c1' }, 530);

    expect(frames[0]).toEqual(expect.objectContaining({ type: 'n', data: 0 }));
    expect(frames.at(-1)).toEqual({ type: 'error', id: 'c1', error: problem(504, 'timeout') });
    expect(stopped).toBe(1);
  });

  test('a handler that never ends is answered before the function is killed', async () => {
    @WebSocketGateway()
    class HangingGateway {
      @SubscribeMessage('hang')
      async hang(): Promise<never> {
        return new Promise(() => undefined);
      }
    }
    const app = await wsTestApp([HangingGateway]);

    const frames = await answersTo(app, { action: 'hang' }, 510);

    expect(frames).toEqual([{ type: 'error', error: problem(504, 'timeout') }]);
  });

  test('interceptors run around handlers and are awaited', async () => {
    class Doubling implements NestInterceptor<number, number> {
      intercept(_context: ExecutionContext, next: CallHandler<number>): Observable<number> {
        return next.handle().pipe(map((value) => value * 2));
      }
    }

    @WebSocketGateway()
    class NumberGateway {
      @UseInterceptors(Doubling)
      @SubscribeMessage('number')
      async number(): Promise<number> {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return 21;
      }
    }
    const app = await wsTestApp([NumberGateway]);

    expect(await answersTo(app, { action: 'number', id: 'c1' })).toEqual([{ type: 'ack', id: 'c1', data: 42 }]);
  });

  test('global guards apply to messages', async () => {
    @WebSocketGateway()
    class GuardedGateway {
      @SubscribeMessage('a')
      a(): void {}
    }
    const app = await wsTestApp([GuardedGateway, { provide: APP_GUARD, useValue: { canActivate: () => false } }]);

    expect(await answersTo(app, { action: 'a' })).toEqual([{ type: 'error', error: problem(403, 'forbidden') }]);
  });

  test('$default gets what has no handler, and knows the action', async () => {
    @WebSocketGateway()
    class FallbackGateway {
      @SubscribeMessage('known')
      known(): string {
        return 'known';
      }

      @SubscribeMessage('$default')
      fallback(@ConnectedSocket() connection: Connection, @MessageBody() data: object): object {
        return { action: connection.request?.action, data };
      }
    }
    const app = await wsTestApp([FallbackGateway]);

    expect(await answersTo(app, { action: 'known', id: 'c1' })).toEqual([{ type: 'ack', id: 'c1', data: 'known' }]);
    expect(await answersTo(app, { action: 'other', id: 'c1', data: { a: 1 } })).toEqual([
      { type: 'ack', id: 'c1', data: { action: 'other', data: { a: 1 } } },
    ]);
  });

  test('X6: the event’s request id is the correlation id of everything it causes', async () => {
    @WebSocketGateway()
    class CorrelationGateway {
      @SubscribeMessage('id')
      async id(): Promise<unknown> {
        await Promise.resolve();
        return CorrelationContext.get();
      }
    }
    const app = await wsTestApp([CorrelationGateway]);

    expect(await answersTo(app, { action: 'id', id: 'c1' })).toEqual([{ type: 'ack', id: 'c1', data: 'R1' }]);
  });
});
