import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Attempts of the SDK itself; whatever is left is retried by the write helpers, which also know about transactions. */
const MAX_ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 1_000;
/** Far above DynamoDB's own latency: a request that hangs is given up and sent again. */
const REQUEST_TIMEOUT_MS = 3_000;
/** One container serves one request at a time, but fans out over shards and batches. */
const MAX_SOCKETS = 50;

/**
 * The one document client of a container. Connections are kept alive; attributes that are undefined are left out of items.
 *
 * @param config for tests: endpoint, credentials
 */
export function createDocumentClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
    ...config,
  });
  withoutLogging(client);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/**
 * Takes out the SDK's logging of requests: it makes a copy of what was sent and what was answered, without what is sensitive, each time, also
 * when there is no logger to give it to (`loggerMiddleware` of @aws-sdk/core calls the default one, which does nothing).
 */
export function withoutLogging(client: DynamoDBClient): void {
  client.middlewareStack.remove('loggerMiddleware');
}
