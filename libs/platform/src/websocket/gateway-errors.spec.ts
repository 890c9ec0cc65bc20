import { describe, expect, test } from '@jest/globals';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, UseFilters } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { captureLogs } from '#test/support/captured-logs.js';
import { DomainError } from '../errors/domain.error.js';
import { Connection } from './connection.js';
import { answersTo, problem } from './testing/answers.js';
import { wsTestApp } from './testing/ws-test-app.js';

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
        fields: { route: '$default', action: 'throw', connectionId: 'C', requestId: 'R1' },
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
    captureLogs(); // Nest's own filter logs
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
