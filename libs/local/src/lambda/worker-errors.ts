import type { ReportedError } from './worker.types.js';

/** A thrown value as Lambda reports it: the error's name, message and stack, or the value itself as text. */
export function reported(thrown: unknown): ReportedError {
  if (!(thrown instanceof Error) && !isErrorLike(thrown))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name || 'Error',
    errorMessage: thrown.message,
    trace: (thrown.stack ?? '').split('\n'),
  };
}

/** Errors of another realm (a bundle that uses node:vm) are not instances of this realm's Error. */
function isErrorLike(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown;
}

/** An error of the runtime itself, with one of Lambda's `Runtime.*` types as its name. */
export class RuntimeError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = type;
  }
}
