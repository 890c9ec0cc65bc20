import type { Catcher, Json, Retrier, State } from './asl.types.js';
import { enter, leaveChildren, type Branch } from './branch.js';
import type { Interpreting, StatesScope } from './interpreter.js';
import { matchesError, type StateError } from './state.error.js';

/** Defaults of a retrier. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const RETRY = { interval: 1, attempts: 3, backoff: 2 };

/** After an error in a state: another attempt later, the first catcher that matches, or the end of the branch. */
export async function recover(
  interpreting: Interpreting,
  state: State,
  branch: Branch,
  error: StateError,
  states: StatesScope,
): Promise<void> {
  leaveChildren(branch);
  delete branch.wakeAt;
  const retriers = 'Retry' in state ? (state.Retry ?? []) : [];
  const index = retriers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error.error));
  const retrier = retriers[index];
  const used = branch.retries[index] ?? 0;
  if (retrier && used < (retrier.MaxAttempts ?? RETRY.attempts)) {
    branch.retries[index] = used + 1;
    branch.wakeAt = interpreting.clock.now() + pauseMs(retrier, used, interpreting.random);
    return;
  }
  const catcher =
    'Catch' in state ? state.Catch?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error.error)) : undefined;
  if (!catcher) branch.end = { error: error.error, cause: error.cause };
  else await caught(interpreting, catcher, branch, error, states);
}

async function caught(
  { expressions, clock }: Interpreting,
  catcher: Catcher,
  branch: Branch,
  error: StateError,
  states: StatesScope,
): Promise<void> {
  const errorOutput = { Error: error.error, Cause: error.cause };
  const scope = { states: { ...states, errorOutput }, variables: branch.variables };
  const output: Json = catcher.Output === undefined ? errorOutput : await expressions.evaluate(catcher.Output, scope);
  const assigned = catcher.Assign === undefined ? {} : await expressions.evaluate(catcher.Assign, scope);
  Object.assign(branch.variables, assigned);
  enter(branch, catcher.Next, output, clock.now());
}

function pauseMs(retrier: Retrier, used: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? RETRY.interval) * (retrier.BackoffRate ?? RETRY.backoff) ** used;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Infinity);
  return seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1);
}
