import type { Context } from 'aws-lambda';

/** What happened to a connection. */
export type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

/**
 * The part of API Gateway's WebSocket proxy event that the adapter reads.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface WsEvent {
  readonly requestContext: WsRequestContext;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  /** Only on `$connect`. */
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** Only on `$connect`. */
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/** Identity of the connection and of this event. */
export interface WsRequestContext {
  readonly connectionId: string;
  readonly eventType: EventType;
  /** `$connect`, `$disconnect`, `$default`, or the route that the selection expression picked. */
  readonly routeKey: string;
  readonly requestId: string;
  /** Milliseconds since the Unix epoch at which the connection was made. */
  readonly connectedAt?: number;
  /** Only on `$disconnect`; empty when the client just went away. */
  readonly disconnectReason?: string;
  /** What the `$connect` authorizer returned; API Gateway repeats it on every event of the connection. */
  readonly authorizer?: Readonly<Record<string, unknown>> | null;
}

/** What the function answers. `body` is the route response: one frame to the connection that sent the message. */
export interface WsResult {
  readonly statusCode: number;
  readonly body?: string;
}

/** The part of Lambda's context that the adapter reads. */
export type WsContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** A Lambda handler for all routes of a WebSocket API. */
export type WsHandler = (event: WsEvent, context: WsContext) => Promise<WsResult>;
