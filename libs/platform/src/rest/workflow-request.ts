import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

/** A request as a state machine behind the REST API gets it (libs/infra, start-sync.request.vtl). */
export interface WorkflowRequest {
  /** Upper case. */
  readonly method: string;
  /** The gateway's id of the request. */
  readonly requestId: string;
  /** Path parameters, percent-encoded as the client sent them. */
  readonly path: Readonly<Record<string, string>>;
  /** Lower-case name to value; only those that the API knows. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the verified token; empty texts where the token has none. */
  readonly claims: Readonly<Record<string, string>>;
  /** The text that the client sent; empty without a body. */
  readonly body: string;
}

/** What such a machine answers with (start-sync.response.vtl): the body is a text, empty for none. */
export interface WorkflowAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A machine was started with something else than a request: nothing of the API does that. */
export class NoWorkflowRequestError extends Error {
  override readonly name = 'NoWorkflowRequestError';
}

/** @throws NoWorkflowRequestError */
export function toWorkflowRequest(value: unknown): WorkflowRequest {
  if (!isRecord(value)) throw new NoWorkflowRequestError('the request is no object');
  const { method, requestId, path, headers, claims, body } = value;
  const texts = [method, requestId, body].every((text) => typeof text === 'string');
  if (!texts || ![path, headers, claims].every(isTexts)) throw new NoWorkflowRequestError('parts of it are missing');
  return value as unknown as WorkflowRequest;
}

/**
 * The request as the proxy integration would have sent it to a REST function, as far as our REST applications read it.
 *
 * @param path of the route, without the stage
 */
export function proxyEventOf(request: WorkflowRequest, path: string): APIGatewayProxyEvent {
  const { method, requestId, headers, claims, body } = request;
  const event = {
    httpMethod: method,
    path,
    headers,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: body === '' ? null : body,
    isBase64Encoded: false,
    requestContext: { requestId, authorizer: { claims } },
  };
  // What the context has besides (stage, account, the caller's address), none of our code reads.
  return event as unknown as APIGatewayProxyEvent;
}

/** A REST function's answer for the machine. A body is never binary here: it has to fit a state. */
export function workflowAnswerOf({ statusCode, headers, body }: APIGatewayProxyResult): WorkflowAnswer {
  const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
  return { statusCode, headers: Object.fromEntries(texts) as Record<string, string>, body };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}
