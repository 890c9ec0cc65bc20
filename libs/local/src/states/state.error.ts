/**
 * What a state fails with: an error name that `Retry` and `Catch` match, and a cause for people.
 * Names: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(
    readonly error: string,
    override readonly cause: string,
  ) {
    super(`${error}: ${cause}`);
  }
}

/** Any thrown value as a state's error; what the interpreter does not know is `States.Runtime`. */
export function toStateError(thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown;
  return new StateError('States.Runtime', thrown instanceof Error ? thrown.message : String(thrown));
}

/** Whether one of the names of a retrier or catcher stands for this error. */
export function matchesError(names: readonly string[], error: string): boolean {
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return error !== 'States.Runtime' && error !== 'States.DataLimitExceeded';
    return name === 'States.TaskFailed' && !error.startsWith('States.');
  });
}
