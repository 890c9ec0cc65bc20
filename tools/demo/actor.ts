import { DemoSocket } from './demo-socket.ts';

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** `{}` without one. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A person who uses the API, with a token of his own and the local API key. */
export class Actor {
  readonly name: string;
  readonly #url: string;
  readonly #token: string;
  readonly #sockets: DemoSocket[] = [];

  constructor(url: string, name: string, token: string) {
    this.#url = url;
    this.name = name;
    this.#token = token;
  }

  /**
   * @param path below /v1
   * @param body a form as it is, anything else as JSON
   */
  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'x-api-key': 'local',
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Answer['body']);
    return { status: response.status, headers: response.headers, body: parsed };
  }

  get(path: string): Promise<Answer> {
    return this.request('GET', path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.request('POST', path, body);
  }

  /** Opens a WebSocket connection. */
  async connect(): Promise<DemoSocket> {
    const socket = await DemoSocket.open(`${this.#url.replace('http', 'ws')}/ws?token=${this.#token}`);
    this.#sockets.push(socket);
    return socket;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.close();
  }
}
