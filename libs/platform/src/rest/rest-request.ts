import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Request } from 'express';
import type { Principal } from '../auth/principal.js';

/** What the edge knows about one request, beside HTTP itself. */
export interface RequestScope {
  readonly event: APIGatewayProxyEvent;
  readonly context: Context;
  /** API Gateway's id of the request; answered as `x-request-id` and in every problem. */
  readonly requestId: string;
  /** The body as it came: text, or bytes where the gateway takes the type for binary. */
  readonly body?: string | Buffer | undefined;
  /** Set by `AuthGuard`. */
  principal?: Principal;
}

/** Express' request with what {@link restHandler} adds. */
export type RestRequest = Request & { readonly agora: RequestScope };
