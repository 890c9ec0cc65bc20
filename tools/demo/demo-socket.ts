/** A frame from the server. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly topic?: string;
  readonly seq?: number;
  /** The same on a repeat. */
  readonly eventId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
}

const PATIENCE_MS = 15_000;

/** A WebSocket connection that keeps frames until somebody asks for them. */
export class DemoSocket {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  #wake: () => void = () => {};
  #requests = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#frames.push(JSON.parse(String(data)) as Frame);
      this.#wake();
    });
  }

  /** @throws Error when the handshake is refused */
  static async open(url: string): Promise<DemoSocket> {
    const socket = new WebSocket(url);
    const demo = new DemoSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('The WebSocket connection was refused')), { once: true });
    });
    return demo;
  }

  /** Sends an action and waits for its ack. @throws Error when it is refused */
  async send(action: string, data: object = {}): Promise<Frame> {
    const id = `r${++this.#requests}`;
    this.#socket.send(JSON.stringify({ action, id, data }));
    const answer = await this.next((frame) => frame.id === id);
    if (answer.type === 'error') throw new Error(`${action} was refused: ${String(answer.error?.['code'])}`);
    return answer;
  }

  /** Sends an action that nobody acknowledges. */
  post(action: string, data: object = {}): void {
    this.#socket.send(JSON.stringify({ action, data }));
  }

  /** Takes the first frame that is wanted, waiting for it. @throws Error when it does not come */
  async next(isWanted: (frame: Frame) => boolean, milliseconds = PATIENCE_MS): Promise<Frame> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const index = this.#frames.findIndex(isWanted);
      const [found] = index < 0 ? [] : this.#frames.splice(index, 1);
      if (found) return found;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`A frame did not come within ${milliseconds / 1000} s`);
      await this.#frameWithin(left);
    }
  }

  close(): void {
    this.#socket.close();
  }

  async #frameWithin(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
  }
}
