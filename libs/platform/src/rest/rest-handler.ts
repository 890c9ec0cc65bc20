import { configure } from '@vendia/serverless-express';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Express, Response } from 'express';
import type { OutgoingHttpHeaders } from 'node:http';
import { environmentToken } from '../config/environment.js';
import type { Env } from '../config/env-spec.js';
import { CorrelationContext, isCorrelationId } from '../logging/correlation.context.js';
import { PlatformLogger } from '../logging/platform.logger.js';
import { restEnv } from '../platform.env.js';
import { NotFoundError } from '../problem/problem.errors.js';
import { toProblem } from '../problem/to-problem.js';
import { type FinishedAnswer, proxyResult, type RequestValues, requestValues } from './api-gateway.js';
import { parseOrigins, corsHeaders } from './cors.js';
import { attachJsonBody } from './json-body.js';
import { createRestApp } from './rest-app.js';
import type { RequestScope, RestRequest } from './rest-request.js';
import { sendProblem } from './send-problem.js';

/** A Lambda behind an API Gateway REST proxy integration. */
export type RestHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Express' internal entry; the third argument takes what no error handler took. */
interface DispatchingExpress extends Omit<Express, 'handle'> {
  handle(request: RestRequest, response: Response, done: (error: unknown) => void): void;
}

/** JSON is what we answer; anything else, a file say, is base64-encoded. The library's own test builds regular expressions per answer. */
const BINARY = {
  isBinary: ({ headers }: { headers: OutgoingHttpHeaders }) =>
    headers['content-encoding'] !== undefined || !TEXT.test(String(headers['content-type'] ?? 'text/plain')),
};
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json\b)/;

/** What every invocation of one application shares. */
interface Edge {
  readonly express: DispatchingExpress;
  readonly origins: readonly string[];
  readonly maxKilobytes: number;
  readonly logger: PlatformLogger;
}

/** serverless-express logs debugging details of every request, bodies included; errors are logged by us. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/**
 * The whole entry of a REST function. Nest boots while the module loads, that is in Lambda's init phase; the promise is
 * kept for the container's life, and dropped when booting failed, so that the next invocation tries again.
 *
 * @example export const handler = restHandler(ApiModule);
 */
export function restHandler(module: Type | DynamicModule): RestHandler {
  let booting: Promise<RestHandler> | undefined;
  const boot = (): Promise<RestHandler> => {
    booting ??= createRestApp(module).then(restHandlerOf);
    // Also keeps a rejection in the init phase from ending the process before an invocation can report it.
    booting.catch(() => (booting = undefined));
    return booting;
  };
  void boot().catch(ignore);
  return async (event, context) => (await boot())(event, context);
}

/** The handler of an initialised application that {@link restRoot} was the root of. */
export function restHandlerOf(app: INestApplication): RestHandler {
  const env = app.get<Env<typeof restEnv>>(environmentToken(restEnv), { strict: false });
  const edge: Edge = {
    express: app.getHttpAdapter().getInstance() as DispatchingExpress,
    origins: parseOrigins(env.CORS_ORIGINS),
    maxKilobytes: env.MAX_BODY_KILOBYTES,
    logger: app.get(PlatformLogger, { strict: false }),
  };
  return (event, context) => {
    const values = requestValues(event);
    const requestId = requestIdOf(values, event, context);
    const scope: RequestScope = { event, context, requestId, body: values.body };
    return CorrelationContext.run(scope.requestId, () => forward(edge, values, scope));
  };
}

/**
 * One binding per invocation costs a few closures, and carries the event to the request without the library's
 * "current invoke", a global that concurrent invocations (tests, the local cloud) would share.
 */
function forward(edge: Edge, values: RequestValues, scope: RequestScope): Promise<APIGatewayProxyResult> {
  const headers = { 'x-request-id': scope.requestId, ...corsHeaders(values.headers['origin'], edge.origins) };
  const sendRequest = async ({ request, response }: { request: RestRequest; response: Response }): Promise<void> => {
    Object.assign(request, { agora: scope });
    if (values.isTooLong) return sendProblem(response, toProblem(new NotFoundError(), scope.requestId));
    attachJsonBody(request, values.body, edge.maxKilobytes);
    dispatch(edge, request, response);
  };
  const options = {
    app: edge.express,
    binarySettings: BINARY,
    log: SILENT,
    framework: { sendRequest },
    eventSourceName: 'AWS_API_GATEWAY_V1',
    eventSource: { getRequest: () => values, getResponse: (answer: FinishedAnswer) => proxyResult(answer, headers) },
  };
  // The library's types know neither the shape of `framework` nor the promise that its code returns.
  const proxy = configure(options as unknown as Parameters<typeof configure>[0]) as unknown as RestHandler;
  return proxy(scope.event, scope.context);
}

/** Express' own last resort answers HTML; this one is reached only when the filter itself fails. */
function dispatch({ express, logger }: Edge, request: RestRequest, response: Response): void {
  const lastResort = (error: unknown): void => {
    const { requestId } = request.agora;
    logger.error('Request failed outside of the exception filter', error, { requestId });
    sendProblem(response, toProblem(error, requestId));
  };
  try {
    express.handle(request, response, lastResort);
  } catch (error) {
    lastResort(error);
  }
}

function requestIdOf(values: RequestValues, event: APIGatewayProxyEvent, context: Context): string {
  const asked = values.headers['x-correlation-id'];
  if (isCorrelationId(asked)) return asked;
  return event.requestContext?.requestId ?? context.awsRequestId;
}

function ignore(): void {}
