import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { FunctionCredentials, InvokeResult } from '../cloud.types.js';
import { environmentOf } from './environment-variables.js';
import type { FunctionDefinition } from './function-definition.js';
import { newTraceId } from './trace-id.js';
import type { InvocationMessage, ReportedError, WorkerReport, WorkerSettings } from './worker.types.js';

/** Lambda's limit for the init phase; what is left of it is added to the first invocation's timeout. */
const INIT_LIMIT_MILLISECONDS = 10_000;
/** Lambda's limit for the answer of a synchronous invocation: 6 MB and a little. */
const MAX_RESPONSE_BYTES = 6_291_556;

/** Everything an execution environment is made from. */
export interface ExecutionEnvironmentProps {
  readonly definition: FunctionDefinition;
  readonly taskRoot: string;
  readonly credentials: FunctionCredentials;
  readonly awsEndpoint: string;
  readonly keysOrigin: string;
  /** Gets what the function writes to stdout and stderr, line by line. */
  readonly onLine: (line: string) => void;
}

type Settle = (result: InvokeResult) => void;

/**
 * One execution environment: a worker thread with the function's own variables that runs one invocation at a time.
 * It ends for good when the function times out, exits, crashes or fails to initialise; `alive` tells.
 */
export class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  readonly #ready: Promise<ReportedError | undefined>;
  #settle: Settle | undefined;
  #crash: ReportedError | undefined;
  #alive = true;
  #requestId = '';

  constructor(private readonly props: ExecutionEnvironmentProps) {
    const { definition, taskRoot, keysOrigin, onLine } = props;
    const workerData: WorkerSettings = { taskRoot, handler: definition.handler, keysOrigin };
    this.#worker = new Worker(new URL('./worker-harness.js', import.meta.url), {
      workerData,
      env: environmentOf(props, this.#logStream),
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMegabytes },
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', onLine);
    }
    this.#ready = new Promise((resolve) => this.#listen(resolve));
  }

  /** Whether it can take another invocation. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one invocation; never rejects. */
  async invoke(event: string): Promise<InvokeResult> {
    const { definition } = this.props;
    this.#requestId = randomUUID();
    const initError = await this.#initialised();
    if (initError) return this.#ended(initError);

    return new Promise<InvokeResult>((resolve) => {
      const timer = setTimeout(() => this.#timeOut(definition.timeoutMilliseconds), definition.timeoutMilliseconds);
      this.#settle = (result) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(result);
      };
      if (this.#alive) this.#worker.postMessage(this.#message(event));
      else this.#settle(failure(this.#exitError(1)));
    });
  }

  /** Ends the thread at once, whatever it does; a running invocation fails as when a sandbox dies. */
  async terminate(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  /** The outcome of the init phase, which may take its own limit plus the function's timeout. */
  async #initialised(): Promise<ReportedError | undefined> {
    const limit = INIT_LIMIT_MILLISECONDS + this.props.definition.timeoutMilliseconds;
    const timer = setTimeout(() => this.#timeOut(limit), limit);
    try {
      return await this.#ready;
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(ready: (initError: ReportedError | undefined) => void): void {
    this.#worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'ready') ready(undefined);
      else if (report.kind === 'init-failed') ready(report.error);
      else if (report.kind === 'crashed') this.#crash = report.error;
      else if (report.kind === 'returned') this.#settle?.(answer(report.payload));
      else this.#settle?.(failure(report.error));
    });
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#crash ??= {
        errorType: 'Runtime.ExitError',
        errorMessage: this.#prefixed(`Runtime exited with error: ${reasonOf(error)}`),
      };
    });
    this.#worker.on('exit', (code) => {
      this.#alive = false;
      const error = this.#crash ?? this.#exitError(code);
      ready(error);
      this.#settle?.(failure(error));
    });
  }

  #timeOut(milliseconds: number): void {
    const message = `Error: Task timed out after ${(milliseconds / 1000).toFixed(2)} seconds`;
    this.#crash = { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${this.#requestId} ${message}` };
    void this.terminate();
  }

  #ended(error: ReportedError): InvokeResult {
    void this.terminate();
    return failure(error);
  }

  #exitError(code: number): ReportedError {
    const reason = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
    return { errorType: 'Runtime.ExitError', errorMessage: this.#prefixed(`Runtime exited ${reason}`) };
  }

  #prefixed(message: string): string {
    return `RequestId: ${this.#requestId} Error: ${message}`;
  }

  #message(event: string): InvocationMessage {
    const { definition } = this.props;
    return {
      event,
      requestId: this.#requestId,
      deadline: Date.now() + definition.timeoutMilliseconds,
      traceId: newTraceId(),
      context: {
        functionName: definition.name,
        functionVersion: '$LATEST',
        invokedFunctionArn: definition.arn,
        memoryLimitInMB: String(definition.memoryMegabytes),
        logGroupName: definition.logGroup,
        logStreamName: this.#logStream,
      },
    };
  }
}

function answer(payload: string): InvokeResult {
  if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return { ok: true, payload: JSON.parse(payload) as unknown };
  return failure({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}

function failure(error: ReportedError): InvokeResult {
  return { ok: false, ...error };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'signal: killed (out of memory)' : error.message;
}
