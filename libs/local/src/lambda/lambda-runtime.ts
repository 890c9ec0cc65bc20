import { join } from 'node:path';
import type { Credentials, InvokeResult, Invoker, ResolvedStack } from '../cloud.types.js';
import { ExecutionEnvironment } from './execution-environment.js';
import { type InvocationFaults, NO_FAULTS } from './faults.types.js';
import { type FunctionDefinition, functionDefinition } from './function-definition.js';
import { FunctionPool } from './function-pool.js';
import { unpackFunction } from './unpack.js';

/** Lambda's limit for the event of a synchronous invocation: 6 MB. */
const MAX_REQUEST_BYTES = 6_291_456;

const REQUEST_TOO_LARGE: InvokeResult = {
  ok: false,
  errorType: 'RequestTooLargeException',
  errorMessage: `Request payload size exceeded maximum allowed payload size (${MAX_REQUEST_BYTES} bytes).`,
};

export interface LambdaRuntimeProps {
  readonly stack: ResolvedStack;
  readonly credentials: Pick<Credentials, 'forFunction'>;
  /** Functions are unpacked to `<dataDir>/functions`. */
  readonly dataDir: string;
  /** Functions get it as AWS_ENDPOINT_URL. */
  readonly awsEndpoint: string;
  /** Origin of the local user pool's signing keys. */
  readonly keysOrigin: string;
  /** Gets each function's output line by line, with the function's short name. */
  readonly onLine: (functionName: string, line: string) => void;
  readonly faults?: InvocationFaults;
}

/** Counters of one function since the start, for `/_local/state`. */
export interface FunctionState {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
}

interface RunningFunction {
  readonly definition: FunctionDefinition;
  readonly pool: FunctionPool;
  invocations: number;
  errors: number;
}

/** Runs the stack's functions: the real bundles, each in threads of its own. */
export class LambdaRuntime implements Invoker {
  readonly #functions: readonly RunningFunction[];
  readonly #byName = new Map<string, RunningFunction>();
  readonly #faults: InvocationFaults;

  /** @throws FunctionDefinitionError for a function that cannot be run as AWS would. */
  constructor(private readonly props: LambdaRuntimeProps) {
    this.#faults = props.faults ?? NO_FAULTS;
    this.#functions = props.stack
      .resources('aws_lambda_function')
      .map((resource) => this.#prepare(functionDefinition(props.stack, resource)));
    for (const entry of this.#functions) {
      const { name, shortName, arn } = entry.definition;
      for (const key of [name, shortName, arn]) this.#byName.set(key, entry);
    }
  }

  /**
   * @param functionArnOrName ARN, physical name or short name.
   * @throws Error when there is no such function; the signal's reason when it fires first.
   */
  async invoke(
    functionArnOrName: string,
    event: unknown,
    options: { signal?: AbortSignal } = {},
  ): Promise<InvokeResult> {
    const entry = this.#byName.get(functionArnOrName) ?? this.#byName.get(unqualified(functionArnOrName));
    if (!entry) throw new Error(`Function not found: ${functionArnOrName}`);
    const text = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) return REQUEST_TOO_LARGE;

    entry.invocations++;
    const running = entry.pool
      .invoke(text, this.#faults.next(entry.definition.shortName), options.signal)
      .then((result) => {
        if (!result.ok) this.#countError(entry, result);
        return result;
      });
    return options.signal ? unlessAborted(running, options.signal) : running;
  }

  /** Whether the stack has this function, by ARN, physical name or short name. */
  has(functionArnOrName: string): boolean {
    return this.#byName.has(functionArnOrName);
  }

  state(): readonly FunctionState[] {
    return this.#functions.map(({ definition, invocations, errors }) => ({
      name: definition.shortName,
      invocations,
      errors,
    }));
  }

  /** Ends every thread at once. */
  async stop(): Promise<void> {
    await Promise.all(this.#functions.map(({ pool }) => pool.stop()));
  }

  #prepare(definition: FunctionDefinition): RunningFunction {
    const { credentials, dataDir, awsEndpoint, keysOrigin, onLine } = this.props;
    const taskRoot = unpackFunction(definition.zip, join(dataDir, 'functions', definition.name));
    const pool = new FunctionPool(
      definition.concurrency,
      () =>
        new ExecutionEnvironment({
          definition,
          taskRoot,
          credentials: credentials.forFunction(definition.name),
          awsEndpoint,
          keysOrigin,
          onLine: (line) => onLine(definition.shortName, line),
        }),
    );
    return { definition, pool, invocations: 0, errors: 0 };
  }

  #countError(entry: RunningFunction, result: InvokeResult & { ok: false }): void {
    entry.errors++;
    const { shortName } = entry.definition;
    this.props.onLine(shortName, `ERROR ${result.errorType}: ${result.errorMessage}`);
    for (const line of result.trace?.slice(1) ?? []) this.props.onLine(shortName, line);
  }
}

/** `arn:…:function:name:alias` without the alias. */
function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abandon = (): void => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abandon);
    work.catch(() => undefined);
  }
}
