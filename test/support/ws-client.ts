import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A frame as a client sees it. */
export type Frame = Readonly<Record<string, unknown>>;

/** A WebSocket client that keeps every frame until a test asks for it. */
export class WsTestClient {
  readonly #frames: Frame[] = [];
  #wake: (() => void) | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.#frames.push(JSON.parse(data.toString()) as Frame);
      this.#wake?.();
    });
  }

  /** @throws Error with the HTTP status when the handshake is refused. */
  static async open(url: string): Promise<WsTestClient> {
    const socket = new WebSocket(url);
    const client = new WsTestClient(socket);
    await once(socket, 'open');
    return client;
  }

  /** The HTTP status with which a handshake is refused. */
  static async refusal(url: string): Promise<number> {
    const socket = new WebSocket(url);
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  }

  /** Sends a frame; a text is sent as it is. */
  send(frame: Frame | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Takes the first frame with these members, waiting for it. @throws Error after the time limit, with what came instead. */
  async take(members: Frame, milliseconds = 5_000): Promise<Frame> {
    const matches = (frame: Frame): boolean => Object.entries(members).every(([name, value]) => frame[name] === value);
    const timeout = AbortSignal.timeout(milliseconds);
    for (;;) {
      const index = this.#frames.findIndex(matches);
      const [found] = index < 0 ? [] : this.#frames.splice(index, 1);
      if (found) return found;
      if (timeout.aborted) throw new Error(`no ${JSON.stringify(members)} among ${JSON.stringify(this.#frames)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timeout.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Closes and waits for it. @returns the close code */
  async close(): Promise<number> {
    const closed = this.closed();
    this.socket.close();
    return closed;
  }

  /** Waits for the end. @returns the close code */
  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }

  /** Cuts the connection. */
  terminate(): void {
    this.socket.terminate();
  }
}
