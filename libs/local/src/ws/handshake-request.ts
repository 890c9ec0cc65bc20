import type { IncomingMessage } from 'node:http';
import { lastValues, multiValueHeaders, targetOf } from '../gateway/request-identity.js';

/** Headers and query of the upgrade request: only `$connect` and its authorizer see them. */
export interface HandshakeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, string[]>>;
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters: Readonly<Record<string, string[]>>;
}

export function handshakeRequest(message: IncomingMessage): HandshakeRequest {
  const { query } = targetOf(message);
  const headers = multiValueHeaders(message);
  return {
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: query,
  };
}
