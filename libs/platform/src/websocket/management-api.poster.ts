import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { ConnectionPoster, type PostResult } from './connection-poster.js';

const CONNECT_TIMEOUT_MS = 1_000;
/** Far above the latency of a post: one that hangs is given up and sent again. */
const REQUEST_TIMEOUT_MS = 3_000;
/** Posts in flight: whoever posts to many bounds itself, this only keeps sockets from being the bottleneck. */
const MAX_SOCKETS = 100;

/** Posts through API Gateway's `@connections` API. */
export class ManagementApiPoster extends ConnectionPoster {
  constructor(private readonly client: ApiGatewayManagementApiClient) {
    super();
  }

  /**
   * @param endpoint the WebSocket API's own address with its stage, `wss://…/ws`
   *   (the `@connections` API answers there over http with the same security)
   */
  static forEndpoint(endpoint: string): ManagementApiPoster {
    const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
    return new ManagementApiPoster(
      new ApiGatewayManagementApiClient({
        endpoint: httpEndpoint(endpoint),
        requestHandler: {
          connectionTimeout: CONNECT_TIMEOUT_MS,
          requestTimeout: REQUEST_TIMEOUT_MS,
          throwOnRequestTimeout: true,
          httpAgent: agent,
          httpsAgent: agent,
        },
      }),
    );
  }

  override async post(connectionId: string, frame: object | string): Promise<PostResult> {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    try {
      await this.client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text) }));
      return { outcome: 'posted' };
    } catch (error) {
      if (error instanceof GoneException) return { outcome: 'gone' };
      throw error;
    }
  }
}

/** `wss://` becomes `https://` and `ws://` becomes `http://`; anything else stays. */
export function httpEndpoint(endpoint: string): string {
  return endpoint.replace(/^ws(s?):\/\//, 'http$1://');
}
