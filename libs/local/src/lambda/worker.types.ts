/** Messages between the runtime and the thread of one execution environment. */

/** What a thread is started with. */
export interface WorkerSettings {
  /** LAMBDA_TASK_ROOT: the folder of the unpacked zip. */
  readonly taskRoot: string;
  /** `<file>.<export>` */
  readonly handler: string;
  /** Where requests for the user pool's signing keys go, e.g. `http://127.0.0.1:3000`. */
  readonly keysOrigin: string;
}

/** One invocation, sent to the thread. */
export interface InvocationMessage {
  /** The event as JSON text: what a function sees has been serialised once, as in AWS. */
  readonly event: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly traceId: string;
  readonly context: InvocationContext;
}

/** The part of the Context object that never changes for a function. */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** An error as Lambda's runtime reports it. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Sent by the thread. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly error: ReportedError }
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'threw'; readonly error: ReportedError }
  /** Something failed outside of a handler's promise; the thread is about to end. */
  | { readonly kind: 'crashed'; readonly error: ReportedError };
