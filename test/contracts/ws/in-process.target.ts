import { ConnectionPoster, type PostResult } from '#platform/websocket/connection-poster.js';
import type { WsEvent, WsHandler } from '#platform/websocket/ws-event.js';
import { connectEvent, disconnectEvent, messageEvent, wsContext } from '#test/factories/ws-event.js';
import type { ContractClient, ContractTarget } from './ws-contract.js';

/** Carries frames without a socket: every frame becomes a recorded-shape event, one after the other per connection. */
export class InProcessTarget extends ConnectionPoster implements ContractTarget {
  readonly #received = new Map<string, unknown[]>();
  #handler!: WsHandler;
  #connections = 0;

  static async start(boot: (poster: ConnectionPoster) => Promise<WsHandler>): Promise<InProcessTarget> {
    const target = new InProcessTarget();
    target.#handler = await boot(target);
    return target;
  }

  override async post(connectionId: string, frame: object | string): Promise<PostResult> {
    const frames = this.#received.get(connectionId);
    frames?.push(typeof frame === 'string' ? JSON.parse(frame) : frame);
    return Promise.resolve({ outcome: frames ? 'posted' : 'gone' });
  }

  async connect(query: Readonly<Record<string, string>> = {}): Promise<ContractClient | { readonly refused: number }> {
    const connectionId = `connection-${++this.#connections}=`;
    const { statusCode } = await this.#invoke({ ...connectEvent({ connectionId }), queryStringParameters: query });
    if (statusCode !== 200) return { refused: statusCode };
    this.#received.set(connectionId, []);
    return this.#client(connectionId);
  }

  /** Answers are there before `next` looks for them. */
  async idle(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    return Promise.resolve();
  }

  #client(connectionId: string): ContractClient {
    let sending: Promise<unknown> = Promise.resolve();
    const frames = this.#received.get(connectionId) ?? [];
    return {
      send: (frame) => {
        sending = sending.then(async () => {
          const { body } = await this.#invoke(messageEvent(frame, { connectionId }));
          if (body !== undefined) frames.push(JSON.parse(body));
        });
      },
      next: async () => {
        await sending;
        if (frames.length === 0) throw new Error('No frame came');
        return frames.shift();
      },
      close: async () => {
        await sending;
        this.#received.delete(connectionId);
        await this.#invoke(disconnectEvent({ connectionId }));
      },
    };
  }

  async #invoke(event: WsEvent): ReturnType<WsHandler> {
    return this.#handler(event, wsContext());
  }
}
