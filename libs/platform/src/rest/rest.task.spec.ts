import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { claimsOf, lambdaContext } from '#test/factories/rest-event.js';
import { environmentToken } from '../config/environment.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformLogger } from '../logging/platform.logger.js';
import { restEnv } from '../platform.env.js';
import { REST_OPTIONS, restRoot } from './rest-app.js';
import { RestAdapter } from './rest.adapter.js';
import { FIXTURE_ENV, FixtureModule } from './rest.fixture.js';
import { type CallRoute, type RestTask, restTaskOf } from './rest.task.js';
import { toWorkflowRequest, type WorkflowAnswer, type WorkflowRequest } from './workflow-request.js';

@Injectable()
class BooksTask implements RestTask {
  async run(input: unknown, callRoute: CallRoute): Promise<unknown> {
    const { request, path } = input as { readonly request: unknown; readonly path: string };
    const answer = await callRoute(toWorkflowRequest(request), path);
    return { answer, correlationId: CorrelationContext.get() };
  }
}

@Module({ imports: [FixtureModule], providers: [BooksTask] })
class BooksTaskModule {}

const REQUEST: WorkflowRequest = {
  method: 'POST',
  requestId: 'request-1',
  path: {},
  headers: { 'content-type': 'application/json' },
  claims: { ...claimsOf('olga', 'organizers') } as Record<string, string>,
  body: '{"title":"Dune","labels":[{"label":"sf"}]}',
};

let handler: ReturnType<typeof restTaskOf>;
let close: () => Promise<void>;

beforeAll(async () => {
  const testing = await Test.createTestingModule({ imports: [restRoot(BooksTaskModule)] })
    .overrideProvider(environmentToken(restEnv))
    .useValue(FIXTURE_ENV)
    .overrideProvider(PlatformLogger)
    .useValue({ error: () => undefined })
    .compile();
  const app = testing.createNestApplication(new RestAdapter(), { ...REST_OPTIONS, logger: false });
  await app.init();
  handler = restTaskOf(app, BooksTask);
  close = () => app.close();
});
afterAll(() => close());

const call = async (request: Partial<WorkflowRequest>, path = '/books'): Promise<WorkflowAnswer> => {
  const input = { request: { ...REQUEST, ...request }, path, correlationId: 'c-1' };
  const { answer } = (await handler(input, lambdaContext())) as { answer: WorkflowAnswer };
  return answer;
};

describe('a task of a state machine behind the REST API (V4)', () => {
  it('answers as the route does: status, headers, body as a text', async () => {
    const answer = await call({});

    expect(answer).toMatchObject({ statusCode: 201, headers: { location: '/v1/books/b1', etag: '"3"' } });
    expect(JSON.parse(answer.body)).toMatchObject({ bookId: 'b1', title: 'Dune' });
  });

  it.each<[string, Partial<WorkflowRequest>, string, number, string]>([
    ['no group', { claims: { sub: 'ann', email: '', 'cognito:groups': '' } }, '/books', 403, 'forbidden'],
    ['no user', { claims: { sub: '' } }, '/books', 401, 'unauthorized'],
    ['a body that is no JSON', { body: '{' }, '/books', 400, 'malformed-body'],
    ['no body', { body: '' }, '/books', 400, 'malformed-body'],
    ['another media type', { headers: { 'content-type': 'text/plain' } }, '/books', 415, 'unsupported-media-type'],
    ['a body that is too large', { body: `"${'x'.repeat(5_000)}"` }, '/books', 413, 'payload-too-large'],
    ['broken rules', { body: '{"title":""}' }, '/books', 422, 'validation-failed'],
    ['a conflict', { body: REQUEST.body.replace('Dune', 'taken') }, '/books', 409, 'title-taken'],
    ['no If-Match', { method: 'PUT', claims: { sub: 'owner' } }, '/books/b1', 428, 'if-match-required'],
    ['an unknown path', { method: 'PUT' }, '/books/b%2F1/..', 404, 'not-found'],
  ])('X1: refuses %s as every route does', async (_what, request, path, status, code) => {
    const answer = await call(request, path);

    expect(answer).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.body)).toMatchObject({ status, code, requestId: 'request-1' });
  });

  it("X6: runs under the payload's correlation id, the route under the one that the client chose", async () => {
    const input = { request: REQUEST, path: '/books', correlationId: 'c-1' };

    expect(await handler(input, lambdaContext())).toMatchObject({
      correlationId: 'c-1',
      answer: { headers: { 'x-request-id': 'request-1' } },
    });
    const headers = { ...REQUEST.headers, 'x-correlation-id': 'chosen' };
    expect((await call({ headers })).headers).toMatchObject({ 'x-request-id': 'chosen' });
  });

  it.each([[undefined], ['text'], [{}], [{ ...REQUEST, body: undefined }], [{ ...REQUEST, claims: { sub: 7 } }]])(
    'fails for what is no request: %j',
    async (request) => {
      await expect(handler({ request }, lambdaContext())).rejects.toMatchObject({ name: 'NoWorkflowRequestError' });
    },
  );
});
