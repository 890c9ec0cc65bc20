import { BackOff, type BackOffOptions } from './back-off.js';
import { type Environment, SURROUNDINGS } from './environment.js';
import { RefusedError, UnansweredError } from './errors.js';
import { type Failure, isFailure, mayRepeat, tookPerhaps, verdict } from './repeating.js';
import { type AnyAnswer, readAnswer } from './rest-answer.js';
import { OPERATIONS, type Operations, type Route } from './rest-contract.js';
import { type Draft, draftOf, requestOf, type RequestOptions } from './rest-request.js';
import type { Answer, AnyInput, Data, Input, InputArgument, Paged } from './rest-types.js';
import { pause, within } from './time-limit.js';

/** Pauses between attempts; shorter than those of a connection, since somebody waits for the answer. */
const PAUSES = { firstMs: 300, mostMs: 5_000 };

export interface RestOptions extends RequestOptions, BackOffOptions {
  /** The id token; asked for anew for every attempt, since tokens expire. What it throws is what the call fails with. */
  readonly token: () => string | Promise<string>;
  /** How often a request is sent at most. @default 4 */
  readonly attempts?: number;
  /** How long one attempt may take, milliseconds. API Gateway itself answers within 29 s. @default 30000 */
  readonly attemptMs?: number;
  /** How long a call may take with all its attempts and pauses, milliseconds. @default 60000 */
  readonly totalMs?: number;
  /** @default the global `fetch` */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** For tests: another clock. @default the browser's or Node's */
  readonly environment?: Partial<Omit<Environment, 'openSocket'>>;
}

/** One call on its way. */
interface Call {
  readonly route: Route;
  readonly draft: Draft;
  readonly input: AnyInput;
  /** When it is given up, on the clock of the environment. */
  readonly end: number;
}

/**
 * The REST API, typed by its contract. Refusals are thrown as {@link RefusedError}, as {@link AgoraClient} does; requests that may be repeated
 * are, when the network or the server fails.
 *
 * @example
 * const rest = new RestClient({ url: '/v1', token: () => session.idToken(), apiKey });
 * const { data, etag } = await rest.call('Votings.get', { path: { votingId } });
 * await rest.call('Votings.cancel', { path: { votingId }, ifMatch: etag });
 */
export class RestClient {
  readonly #environment: Environment;
  readonly #fetch: (request: Request) => Promise<Response>;

  constructor(private readonly options: RestOptions) {
    this.#environment = { ...SURROUNDINGS, ...options.environment };
    // Looked up when it is needed: whatever replaces the global one counts.
    this.#fetch = options.fetch ?? (async (request) => fetch(request));
  }

  /**
   * Carries out an operation, e.g. `Votes.cast`.
   *
   * @throws RefusedError with the problem; UnansweredError when it is not known whether the operation took effect; what `token` throws; the
   *   reason of `signal`; TypeError for input that makes no request
   */
  async call<O extends keyof Operations>(operation: O, ...[given]: InputArgument<O>): Promise<Answer<O>> {
    const input: AnyInput = given ?? {};
    const route: Route | undefined = OPERATIONS[operation];
    // Programs without types have no compiler to tell them.
    if (!route) throw new TypeError(`There is no operation ${operation}`);
    const draft = draftOf(this.options, route, input);
    const end = this.#environment.now() + (input.totalMs ?? this.options.totalMs ?? 60_000);
    return (await this.#repeat({ route, draft, input, end })) as Answer<O>;
  }

  /**
   * The pages of a list, one after the other, from `query.cursor` on if it is given. Each is asked for when it is needed.
   *
   * @throws as `call` does
   */
  async *pages<O extends Paged>(operation: O, ...[given]: InputArgument<O>): AsyncGenerator<Data<O>, void, undefined> {
    const input: AnyInput = given ?? {};
    let { cursor } = input.query ?? {};
    do {
      const next = [{ ...input, query: { ...input.query, cursor } } as Input<O>] as InputArgument<O>;
      const { data } = await this.call(operation, ...next);
      yield data as Data<O>;
      cursor = (data as { readonly nextCursor: string | null }).nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async #repeat(call: Call): Promise<AnyAnswer> {
    const { route, input, end } = call;
    const { attempts = 4 } = this.options;
    const pauses = new BackOff(this.#environment.random, { ...PAUSES, ...this.options });
    let doubt: Failure | undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(call);
      } catch (error) {
        if (!isFailure(error)) throw error;
        const ms = pauses.next() + (error instanceof RefusedError ? (error.retryAfterMs ?? 0) : 0);
        const isLast = attempt >= attempts || this.#environment.now() + ms >= end;
        if (isLast || !mayRepeat(route, error)) throw verdict(route, error, doubt);
        if (tookPerhaps(error)) doubt = error;
        await pause(this.#environment, ms, input.signal);
      }
    }
  }

  async #attempt({ draft, input, end }: Call): Promise<AnyAnswer> {
    const { attemptMs = this.options.attemptMs ?? 30_000, signal } = input;
    const ms = Math.max(0, Math.min(attemptMs, end - this.#environment.now()));
    return within(this.#environment, { ms, signal }, async (limit) => {
      const token = await this.options.token();
      limit.throwIfAborted();
      const request = requestOf(draft, token, limit);
      try {
        return await readAnswer(await this.#fetch(request), Date.now);
      } catch (error) {
        // Browsers throw a TypeError for whatever happens on the network, and do not tell what it was.
        throw isFailure(error) ? error : new UnansweredError('connection-lost', { cause: error });
      }
    });
  }
}
