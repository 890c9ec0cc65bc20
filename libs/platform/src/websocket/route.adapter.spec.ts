import { describe, expect, test } from '@jest/globals';
import { type ArgumentsHost, type CallHandler, Catch, type ExceptionFilter, HttpException, UseFilters } from '@nestjs/common';
import { type ExecutionContext, type NestInterceptor, UseInterceptors } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
  type WsResponse,
} from '@nestjs/websockets';
import { concat, finalize, interval, map, type Observable, of, throwError } from 'rxjs';
import { messageEvent, wsContext } from '#test/factories/ws-event.js';
import { DomainError } from '../errors/domain.error.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { Connection } from './connection.js';
import { wsTestApp, type WsTestApp } from './testing/ws-test-app.js';

/** The frames that one message is answered with, whichever way they travel. */
async function answersTo({ adapter, poster }: WsTestApp, frame: unknown, remainingMs = 10_000): Promise<unknown[]> {
  const before = poster.posts.length;
  const { statusCode, body } = await adapter.handle(messageEvent(frame, { requestId: 'R1' }), wsContext(remainingMs));
  expect(statusCode).toBe(200);
  return [...poster.posts.slice(before).map((post) => post.frame), ...(body === undefined ? [] : [JSON.parse(body)])];
}

const problem = (status: number, code: string): unknown => expect.objectContaining({ status, code, requestId: 'R1' });

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

    const result = await app.adapter.handle(messageEvent({ action: 'many', id: 'c1' }, { connectionId: 'C' }), wsContext());

    expect(result).toEqual({ statusCode: 200 });
    expect(app.poster.posts.map(({ connectionId, frame }) => [connectionId, (frame as { type: string }).type])).toEqual([
      ['C', 'n'],
      ['C', 'n'],
      ['C', 'n'],
      ['C', 'ack'],
    ]);
  });

  test('no frame goes to a connection that is gone', async () => {
    const app = await wsTestApp([AnswersGateway]);
    app.poster.gone.add('C');

    const result = await app.adapter.handle(messageEvent({ action: 'many' }, { connectionId: 'C' }), wsContext());

    expect(result).toEqual({ statusCode: 200 });
    expect(app.poster.posts).toEqual([]);
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

describe('handlers', () => {
  test('an error inside an Observable follows the frames before it', async () => {
    @WebSocketGateway()
    class BrokenStreamGateway {
      @SubscribeMessage('stream')
      stream(): Observable<WsResponse<number>> {
        return concat(of({ event: 'n', data: 1 }), throwError(() => new DomainError(409, 'dry', 'Dry.')));
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

describe('errors', () => {
  const thrown: Readonly<Record<string, unknown>> = {
    http: new HttpException('Gone fishing', 410),
    text: new WsException('Not like this'),
    fields: new WsException({ status: 409, code: 'busy', message: 'Busy.' }),
    statusOnly: new WsException({ statusCode: 401, message: 'Who?' }),
    nothing: undefined,
    string: 'oops',
  };

  @WebSocketGateway()
  class ThrowingGateway {
    @SubscribeMessage('throw')
    throw(@MessageBody('what') what: string): never {
      throw thrown[what];
    }
  }

  test.each([
    ['http', 410, 'gone'],
    ['text', 400, 'bad-request'],
    ['fields', 409, 'busy'],
    ['statusOnly', 401, 'unauthorized'],
    ['nothing', 500, 'internal-error'],
    ['string', 500, 'internal-error'],
  ])('X1: %s becomes %d %s', async (what, status, code) => {
    const app = await wsTestApp([ThrowingGateway]);

    const frames = await answersTo(app, { action: 'throw', id: 'c1', data: { what } });

    expect(frames).toEqual([{ type: 'error', id: 'c1', error: problem(status, code) }]);
  });

  test('X6: unexpected errors are logged once with their ids and without the message; refusals are not', async () => {
    const app = await wsTestApp([ThrowingGateway]);

    await answersTo(app, { action: 'throw', id: 'c1', data: { what: 'fields', mine: 'private' } });
    await answersTo(app, { action: 'throw', id: 'c1', data: { what: 'string', mine: 'private' } });

    expect(app.logger.errors).toEqual([
      {
        message: 'A gateway failed',
        error: 'oops',
        fields: { route: '$default', action: 'throw', connectionId: 'Vx4mBcWvoAMCJEw=', requestId: 'R1' },
      },
    ]);
  });

  test('Nest applies no global filter to gateways, so the adapter’s own one is on each', async () => {
    let asked = 0;
    const app = await wsTestApp([ThrowingGateway, { provide: APP_FILTER, useValue: { catch: () => (asked += 1) } }]);

    const frames = await answersTo(app, { action: 'throw', data: { what: 'fields' } });

    expect(frames).toEqual([{ type: 'error', error: problem(409, 'busy') }]);
    expect(asked).toBe(0);
  });

  @Catch(RangeError)
  class AsyncFilter implements ExceptionFilter<RangeError> {
    catch(_error: RangeError, host: ArgumentsHost): void {
      const connection = host.switchToWs().getClient<Connection>();
      connection.waitUntil(
        new Promise<void>((resolve) => {
          setTimeout(() => {
            connection.fail(new DomainError(422, 'out-of-range', 'Out of range.'));
            resolve();
          }, 2);
        }),
      );
    }
  }

  @Catch(EvalError)
  class BrokenFilter implements ExceptionFilter<EvalError> {
    catch(): never {
      throw new Error('the filter itself');
    }
  }

  @Catch(SyntaxError)
  class NestFilter extends BaseWsExceptionFilter<SyntaxError> {}

  @UseFilters(AsyncFilter, BrokenFilter, NestFilter)
  @WebSocketGateway()
  class FilteredGateway {
    @SubscribeMessage('throw')
    throw(@MessageBody('what') what: string): never {
      if (what === 'range') throw new RangeError();
      if (what === 'eval') throw new EvalError();
      if (what === 'syntax') throw new SyntaxError('private');
      throw new DomainError(409, 'busy', 'Busy.');
    }
  }

  test.each([
    ['its own filter is asked first, and an asynchronous one is awaited', 'range', 422, 'out-of-range'],
    ['a filter that throws', 'eval', 500, 'internal-error'],
    ['a filter of Nest’s kind reports without the client’s input', 'syntax', 400, 'bad-request'],
    ['what no own filter takes', 'other', 409, 'busy'],
  ])('a gateway with filters: %s', async (_what, what, status, code) => {
    const app = await wsTestApp([FilteredGateway]);

    const frames = await answersTo(app, { action: 'throw', id: 'c1', data: { what } });

    expect(frames).toEqual([{ type: 'error', id: 'c1', error: problem(status, code) }]);
    expect(JSON.stringify(frames)).not.toMatch(/cause|private|pattern/);
  });

  test('work left running that fails turns the ack into an error', async () => {
    @WebSocketGateway()
    class LateGateway {
      @SubscribeMessage('late')
      late(@ConnectedSocket() connection: Connection): string {
        connection.waitUntil(Promise.reject(new DomainError(409, 'late', 'Late.')));
        return 'fine';
      }
    }
    const app = await wsTestApp([LateGateway]);

    expect(await answersTo(app, { action: 'late', id: 'c1' })).toEqual([
      { type: 'error', id: 'c1', error: problem(409, 'late') },
    ]);
  });

  test('a gateway that fails fast leaves no work of a slower one behind', async () => {
    let done = 0;

    @WebSocketGateway()
    class SlowGateway {
      @SubscribeMessage('shared')
      async shared(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 10));
        done += 1;
      }
    }

    @UseFilters(BrokenFilter)
    @WebSocketGateway()
    class FastGateway {
      @SubscribeMessage('shared')
      shared(): never {
        throw new EvalError();
      }
    }
    const app = await wsTestApp([FastGateway, SlowGateway]);

    const frames = await answersTo(app, { action: 'shared', id: 'c1' });

    expect(frames).toEqual([{ type: 'error', id: 'c1', error: problem(500, 'internal-error') }]);
    expect(done).toBe(1);
  });
});
