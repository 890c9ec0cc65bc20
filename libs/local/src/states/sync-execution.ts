import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#platform/clock/clock.js';
import type { Json } from './asl.types.js';
import { newBranch, nextWake, pathOf } from './branch.js';
import { executionHandle, type Machine } from './executions.js';
import type { Interpreter } from './interpreter.js';

/** How a synchronous execution ended. */
export type SyncResult = {
  readonly executionArn: string;
  readonly name: string;
  readonly startedAt: number;
  readonly stoppedAt: number;
  /** States that it entered. */
  readonly path: readonly string[];
} & (
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string }
  | { readonly status: 'TIMED_OUT' }
);

/** Waits for so many milliseconds, or until the signal. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

const sleepInReality: Sleep = (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined);

/**
 * StartSyncExecution: runs an EXPRESS machine in memory and answers with how it ended.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 */
export async function startSyncExecution(
  machine: Machine,
  input: Json,
  interpreter: Interpreter,
  clock: Clock,
  name: string = randomUUID(),
  sleep: Sleep = sleepInReality,
): Promise<SyncResult> {
  const startedAt = clock.now();
  const arn = `${machine.arn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
  const branch = newBranch(machine.definition, input, startedAt);
  const abort = new AbortController();
  const limit = (machine.definition.TimeoutSeconds ?? 300) * 1000;
  const timer = setTimeout(() => abort.abort(), limit);
  const handle = executionHandle(machine, { arn, name, input, startedAt }, abort.signal, () => undefined);
  try {
    while (!branch.end && !abort.signal.aborted) {
      await interpreter.advance(machine.definition, branch, handle);
      const wake = branch.end ? undefined : nextWake(branch);
      if (wake !== undefined) await sleep(Math.max(0, wake - clock.now()), abort.signal);
    }
  } finally {
    clearTimeout(timer);
  }
  const common = { executionArn: arn, name, startedAt, stoppedAt: clock.now(), path: pathOf(branch) };
  // A task that the limit interrupted has failed, too: the limit comes first.
  if (abort.signal.aborted || !branch.end) return { ...common, status: 'TIMED_OUT' };
  if ('output' in branch.end) return { ...common, status: 'SUCCEEDED', output: branch.end.output };
  return { ...common, status: 'FAILED', error: branch.end.error, cause: branch.end.cause };
}
