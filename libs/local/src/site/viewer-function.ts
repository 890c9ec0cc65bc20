import { randomUUID } from 'node:crypto';
import { createContext, Script } from 'node:vm';

/** What a function sees of a request, and may change. */
export interface ViewerRequest {
  readonly method: string;
  /** Path as the viewer sent it: percent-encoded, without the query. */
  readonly uri: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a function answers in the origin's place. */
export interface ViewerResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ViewerResult = { readonly uri: string } | { readonly response: ViewerResponse };

/** Thrown for a function that CloudFront would not run to its end. */
export class ViewerFunctionError extends Error {
  override readonly name = 'ViewerFunctionError';
}

export interface ViewerFunctionProps {
  readonly name: string;
  readonly code: string;
  readonly distributionId: string;
  readonly distributionDomain: string;
  /** @default 2,000 */
  readonly timeoutMilliseconds?: number;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
const MAX_CODE_BYTES = 10 * 1024;
/** CloudFront ends functions within milliseconds of computing; this is time on the wall of a laptop that is busy. */
const TIMEOUT_MILLISECONDS = 2_000;

/** What the runtime has beside the language, as far as it is emulated; CloudFront logs elsewhere. */
const PRELUDE = new Script('globalThis.console = { log() {} };');
/** Runs inside of the sandbox. `handler` may be async in this runtime; values cross the border as JSON. */
const CALL = new Script(`Promise.resolve()
  .then(() => handler(JSON.parse(input)))
  .then((value) => { output = JSON.stringify(value); }, (error) => { failure = String(error); });`);

/**
 * A CloudFront function (cloudfront-js-2.0) for viewer requests. It runs in a sandbox without I/O, modules and code made from text,
 * and keeps nothing from one request to the next.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export class ViewerFunction {
  readonly #code: Script;

  /** @throws ViewerFunctionError for code that CloudFront would not take */
  constructor(private readonly props: ViewerFunctionProps) {
    if (Buffer.byteLength(props.code) > MAX_CODE_BYTES) {
      throw new ViewerFunctionError(`the CloudFront function ${props.name} is over ${MAX_CODE_BYTES} bytes`);
    }
    try {
      this.#code = new Script(props.code, { filename: props.name });
    } catch (error) {
      throw new ViewerFunctionError(`the CloudFront function ${props.name}: ${String(error)}`, { cause: error });
    }
  }

  /** @throws ViewerFunctionError when the function fails, takes too long or returns neither a request nor a response */
  run(request: ViewerRequest): ViewerResult {
    // Nothing in it may be an object of ours, prototypes included: its constructor's constructor would make code out here.
    const sandbox = Object.create(null) as Record<string, unknown>;
    sandbox['input'] = JSON.stringify(this.#event(request));
    const context = createContext(sandbox, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: 'afterEvaluate',
    });
    const limit = { timeout: this.props.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS };
    try {
      PRELUDE.runInContext(context);
      this.#code.runInContext(context, limit);
      CALL.runInContext(context, limit);
    } catch (error) {
      throw this.#failed(error);
    }
    if (sandbox['failure'] !== undefined) throw this.#failed(sandbox['failure']);
    return this.#result(sandbox['output']);
  }

  #event({ method, uri, query, headers }: ViewerRequest) {
    const { cookie = '', ...others } = headers;
    return {
      version: '1.0',
      context: {
        distributionDomainName: this.props.distributionDomain,
        distributionId: this.props.distributionId,
        eventType: 'viewer-request',
        requestId: randomUUID(),
      },
      viewer: { ip: '127.0.0.1' },
      request: {
        method,
        uri,
        querystring: multiValued(query.split('&')),
        headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, { value }])),
        cookies: multiValued(cookie.split(/; */)),
      },
    };
  }

  #result(output: unknown): ViewerResult {
    const value = typeof output === 'string' ? (JSON.parse(output) as Readonly<Record<string, unknown>> | null) : null;
    if (typeof value?.['uri'] === 'string' && value['uri'].startsWith('/')) return { uri: value['uri'] };
    if (typeof value?.['statusCode'] === 'number') return { response: response(value) };
    throw this.#failed('it returned neither a request nor a response');
  }

  #failed(reason: unknown): ViewerFunctionError {
    return new ViewerFunctionError(`the CloudFront function ${this.props.name} failed: ${String(reason)}`);
  }
}

/** `a=1`, `a=2` as `{a: {value: '1', multiValue: [{value: '1'}, {value: '2'}]}}`. */
function multiValued(pairs: readonly string[]): Readonly<Record<string, object>> {
  const split = pairs.filter((pair) => pair !== '').map((pair) => pair.split(/=(.*)/s, 2));
  const groups = Map.groupBy(split, ([name = '']) => name);
  return Object.fromEntries(
    [...groups].map(([name, entries]) => {
      const values = entries.map(([, value = '']) => ({ value }));
      return [name, { ...values[0], ...(values.length > 1 && { multiValue: values }) }];
    }),
  );
}

function response(value: Readonly<Record<string, unknown>>): ViewerResponse {
  const headers = Object.entries((value['headers'] ?? {}) as Readonly<Record<string, { readonly value: string }>>);
  const { body } = value as { readonly body?: string | { readonly data: string } };
  return {
    status: Number(value['statusCode']),
    headers: Object.fromEntries(headers.map(([name, header]) => [name, header.value])),
    body: typeof body === 'object' ? body.data : (body ?? ''),
  };
}
