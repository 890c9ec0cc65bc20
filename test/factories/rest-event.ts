import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Claims } from '#platform/auth/claims.js';

/** What a test says about a request; the rest is what API Gateway adds. */
export interface RestEventParts {
  readonly method?: string;
  /** Without the stage, as in `event.path`. @default / */
  readonly path?: string;
  /** Header names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON, with its content type unless `headers` has one; a text or bytes as they are. */
  readonly body?: object | string | Uint8Array | null;
  /** Claims that the authorizer verified; undefined: the request came without a token. */
  readonly claims?: Claims | undefined;
  readonly requestId?: string;
}

/** Claims of a user as the Cognito authorizer passes them: all values are texts. */
export function claimsOf(userId: string, ...groups: readonly string[]): Claims {
  return {
    sub: userId,
    email: `${userId}@example.test`,
    ...(groups.length > 0 && { 'cognito:groups': groups.join(',') }),
  };
}

/** A whole REST proxy event (payload format 1.0), as API Gateway sends it to a Lambda. */
export function restEvent(parts: RestEventParts = {}): APIGatewayProxyEvent {
  const { method = 'GET', path = '/', requestId = '7f3c1b52-5d4e-4b0a-9d0f-2f6a3c9e1a11' } = parts;
  const body = bodyOf(parts.body);
  const headers: Record<string, string> = {
    accept: 'application/json',
    host: 'api.example.test',
    'user-agent': 'test',
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    ...(body.isJson && { 'content-type': 'application/json' }),
    ...lowerCased(parts.headers),
  };
  const query = Object.entries(parts.query ?? {}).map(([name, value]) => [name, [value].flat()] as const);
  return {
    resource: path,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query.map(([name, all]) => [name, all.at(-1)])) : null,
    multiValueQueryStringParameters: query.length > 0 ? (Object.fromEntries(query) as Record<string, string[]>) : null,
    pathParameters: null,
    stageVariables: null,
    body: body.text,
    isBase64Encoded: body.isBase64,
    requestContext: requestContext(method, path, requestId, parts.claims),
  };
}

/** The Lambda context of an invocation. */
export function lambdaContext(functionName = 'agora-test-api'): Context {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-west-2:123456789012:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/31/[$LATEST]1',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => 10_000,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

function requestContext(
  method: string,
  path: string,
  requestId: string,
  claims: Claims | undefined,
): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: '123456789012',
    apiId: 'a1b2c3d4e5',
    authorizer: claims ? { claims } : null,
    protocol: 'HTTP/1.1',
    httpMethod: method,
    identity: { sourceIp: '203.0.113.7', userAgent: 'test' } as APIGatewayProxyEvent['requestContext']['identity'],
    path: `/v1${path}`,
    stage: 'v1',
    requestId,
    requestTimeEpoch: 1_769_860_800_000,
    resourceId: 'r1',
    resourcePath: path,
  };
}

function bodyOf(body: RestEventParts['body']): { text: string | null; isBase64: boolean; isJson: boolean } {
  if (body === undefined || body === null) return { text: null, isBase64: false, isJson: false };
  if (typeof body === 'string') return { text: body, isBase64: false, isJson: false };
  if (body instanceof Uint8Array) return { text: Buffer.from(body).toString('base64'), isBase64: true, isJson: false };
  return { text: JSON.stringify(body), isBase64: false, isJson: true };
}

function lowerCased(headers: RestEventParts['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
