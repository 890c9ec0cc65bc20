import { once } from 'node:events';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { type HandlerEvent, WsHarness } from '#local/ws/fixtures/ws-harness.js';
import type { InvokeResult } from '#local/cloud.types.js';
import { ConnectionPoster, type PostResult } from '#platform/websocket/connection-poster.js';
import { httpEndpoint, ManagementApiPoster } from '#platform/websocket/management-api.poster.js';
import type { WsEvent, WsHandler } from '#platform/websocket/ws-event.js';
import { wsContext } from '#test/factories/ws-event.js';
import type { ContractClient, ContractTarget } from './ws-contract.js';

/** Carries frames over real sockets, through the local cloud's WebSocket gateway and its `@connections` API. */
export class LocalGatewayTarget implements ContractTarget {
  readonly #cloud = new WsHarness();
  readonly #working = new Set<Promise<unknown>>();

  static async start(boot: (poster: ConnectionPoster) => Promise<WsHandler>): Promise<LocalGatewayTarget> {
    const target = new LocalGatewayTarget();
    await target.#start(boot);
    return target;
  }

  async connect(query: Readonly<Record<string, string>> = {}): Promise<ContractClient | { readonly refused: number }> {
    const search = `?${new URLSearchParams({ token: 'abc', ...query }).toString()}`;
    if (query['refuse'] !== undefined) return { refused: (await this.#cloud.refusal(search)).status };
    const { socket, next } = await this.#cloud.connect(search);
    return {
      next,
      send: (frame) => socket.send(frame),
      close: async () => {
        const before = this.#disconnects();
        socket.close();
        await once(socket, 'close');
        await this.#cloud.until(() => this.#disconnects() > before || undefined);
        await this.idle();
      },
    };
  }

  async idle(): Promise<void> {
    await Promise.all(this.#working);
  }

  async stop(): Promise<void> {
    return this.#cloud.stop();
  }

  async #start(boot: (poster: ConnectionPoster) => Promise<WsHandler>): Promise<void> {
    const poster = new LatePoster();
    const handler = await boot(poster);
    this.#cloud.handler = async (event) => this.#run(handler, event);
    await this.#cloud.start();
    poster.endpoint = `ws://${this.#cloud.origin}/ws`;
  }

  async #run(handler: WsHandler, event: HandlerEvent): Promise<InvokeResult> {
    const work = handler(event as WsEvent, wsContext());
    this.#working.add(work);
    try {
      return { ok: true, payload: await work };
    } finally {
      this.#working.delete(work);
    }
  }

  #disconnects(): number {
    return this.#cloud.events.filter(({ requestContext }) => requestContext.eventType === 'DISCONNECT').length;
  }
}

/** The real poster; where the server listens is known only after the application was booted. */
class LatePoster extends ConnectionPoster {
  endpoint = '';
  #poster: ManagementApiPoster | undefined;

  override async post(connectionId: string, frame: object | string): Promise<PostResult> {
    this.#poster ??= new ManagementApiPoster(
      new ApiGatewayManagementApiClient({
        endpoint: httpEndpoint(this.endpoint),
        region: 'us-west-2',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
    );
    return this.#poster.post(connectionId, frame);
  }
}
