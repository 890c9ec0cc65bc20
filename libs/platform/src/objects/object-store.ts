import type { Clock } from '../clock/clock.js';
import { DEFAULT_RETRY, retry, type Attempt, type RetryOptions } from '../dynamodb/retry.js';
import type { ObjectSigner } from './object-signer.js';

/** S3 refused a request, or did not answer, however often it was asked. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError';
}

/** How long the addresses are valid that are used at once. */
const AT_ONCE_SECONDS = 60;
const REQUEST_TIMEOUT_MS = 60_000;
const RETRY = { ...DEFAULT_RETRY, maxAttempts: 4, budgetMs: 20_000, baseDelayMs: 100 };

/** Objects of one bucket: whole ones, written and read at once. S3's own hiccups are retried with jitter. */
export class ObjectStore {
  readonly #retry: RetryOptions;

  constructor(
    private readonly bucket: string,
    private readonly signer: ObjectSigner,
    private readonly clock: Clock,
    options: Partial<RetryOptions> = {},
  ) {
    this.#retry = { ...RETRY, ...options };
  }

  /** Writes an object, in place of the one that is there. @throws ObjectStoreError */
  async put(key: string, content: Uint8Array | string, contentType: string): Promise<void> {
    const url = await this.signer.sign({ method: 'PUT', bucket: this.bucket, key, expiresIn: AT_ONCE_SECONDS });
    const body = typeof content === 'string' ? content : (content as Uint8Array<ArrayBuffer>);
    await this.#request(url, { method: 'PUT', body, headers: { 'content-type': contentType } }, async (response) => {
      await response.arrayBuffer();
    });
  }

  /**
   * Reads an object.
   *
   * @param maxBytes larger ones are not read
   * @returns undefined when there is none
   * @throws ObjectStoreError
   */
  async get(key: string, maxBytes: number): Promise<Buffer | 'too-large' | undefined> {
    const url = await this.signer.sign({ method: 'GET', bucket: this.bucket, key, expiresIn: AT_ONCE_SECONDS });
    return this.#request(url, { method: 'GET' }, async (response) => {
      if (response.status === 404) return drained(response, undefined);
      if (Number(response.headers.get('content-length') ?? 0) > maxBytes) return drained(response, 'too-large');
      return Buffer.from(await response.arrayBuffer());
    });
  }

  /** An address from which anybody can get the object for so many seconds. */
  async downloadUrl(key: string, seconds: number): Promise<string> {
    return this.signer.sign({ method: 'GET', bucket: this.bucket, key, expiresIn: seconds });
  }

  /** An address to which anybody can put an object of exactly so many bytes, for so many seconds. */
  async uploadUrl(key: string, bytes: number, seconds: number): Promise<string> {
    const headers = { 'content-length': String(bytes) };
    return this.signer.sign({ method: 'PUT', bucket: this.bucket, key, expiresIn: seconds, headers });
  }

  async #request<T>(url: string, init: RequestInit, read: (response: Response) => Promise<T>): Promise<T> {
    return retry(
      () => attempt(url, init, read),
      this.#retry,
      this.clock,
      (attempts, cause) => new ObjectStoreError(`S3 did not answer ${attempts} times`, { cause }),
    );
  }
}

async function attempt<T>(
  url: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
): Promise<Attempt<T>> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    if (response.ok || (response.status === 404 && init.method === 'GET')) {
      return { done: true, value: await read(response) };
    }
    const refusal = new ObjectStoreError(`S3 answered ${response.status} ${codeOf(await response.text())}`);
    if (response.status < 500 && response.status !== 429) throw refusal;
    return { done: false, cause: refusal };
  } catch (error) {
    if (error instanceof ObjectStoreError) throw error;
    // A broken connection, or none.
    return { done: false, cause: error };
  }
}

/** A body that nobody reads would hold its connection. */
async function drained<T>(response: Response, value: T): Promise<T> {
  await response.body?.cancel();
  return value;
}

/** The code of S3's error document; the rest of it quotes keys and signatures. */
function codeOf(xml: string): string {
  return /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? '';
}
