import type { Json, MapState, ParallelState, StateGraph } from './asl.types.js';
import { newBranch, nextWake, type Branch } from './branch.js';
import type { ExecutionHandle, Interpreter, StatesScope } from './interpreter.js';
import { SideBySide } from './side-by-side.js';
import { StateError } from './state.error.js';

type BranchingState = ParallelState | MapState;

/** The branches of a Parallel, or one per item of a Map, each at its first state. */
export async function startChildren(
  interpreter: Interpreter,
  state: BranchingState,
  branch: Branch,
  states: StatesScope,
): Promise<Branch[]> {
  const now = interpreter.clock.now();
  const scope = { states, variables: branch.variables };
  if (state.Type === 'Parallel') {
    const input = await interpreter.expressions.evaluate(state.Arguments ?? branch.input, scope);
    return state.Branches.map((graph) => newBranch(graph, input, now, branch));
  }
  const items = await interpreter.expressions.evaluate(state.Items ?? branch.input, scope);
  if (!Array.isArray(items)) throw new StateError('States.QueryEvaluationError', 'Items is not an array');
  return Promise.all(
    items.map((value: Json, index) => startItem(interpreter, state, branch, states, { Index: index, Value: value })),
  );
}

async function startItem(
  interpreter: Interpreter,
  state: MapState,
  branch: Branch,
  states: StatesScope,
  item: { Index: number; Value: Json },
): Promise<Branch> {
  const context = { ...(states['context'] as Record<string, Json>), Map: { Item: item } };
  const input =
    state.ItemSelector === undefined
      ? item.Value
      : await interpreter.expressions.evaluate(state.ItemSelector, {
          states: { ...states, context },
          variables: branch.variables,
        });
  return { ...newBranch(state.ItemProcessor, input, interpreter.clock.now(), branch), item };
}

/**
 * Runs the branches side by side as far as they go; of a Map at most `MaxConcurrency` that have not ended. None waits for another: one
 * whose time comes while others are busy goes on, and the first that fails ends what the others are doing.
 */
export async function advanceChildren(
  interpreter: Interpreter,
  state: BranchingState,
  children: readonly Branch[],
  execution: ExecutionHandle,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([execution.signal, failed.signal]);
  const handle = { ...execution, signal };
  const together = new SideBySide(interpreter.clock, signal);
  const waiting = children.map((child, index) => ({ child, graph: graphOf(state, index) })).filter(isOpen);
  const line = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      do {
        await interpreter.advance(next.graph, next.child, handle);
        if (hasFailed(next.child)) failed.abort();
        if (signal.aborted) return;
      } while (isOpen(next) && (await together.sleepUntil(nextWake(next.child) ?? Infinity)));
      if (isOpen(next)) return;
    }
  };
  const limit = (state.Type === 'Map' && state.MaxConcurrency) || Infinity;
  await together.run(Array.from({ length: Math.min(limit, waiting.length) }, () => line));
}

function isOpen({ child }: { readonly child: Branch }): boolean {
  return !child.end;
}

/** The results in order once all have ended, undefined while one has not. @throws StateError of the first that failed */
export function outcomeOfChildren(children: readonly Branch[]): Json | undefined {
  const results: Json[] = [];
  for (const { end } of children) {
    if (end && 'error' in end) throw new StateError(end.error, end.cause);
    if (end) results.push(end.output);
  }
  return results.length === children.length ? results : undefined;
}

function hasFailed(child: Branch): boolean {
  return child.end !== undefined && 'error' in child.end;
}

function graphOf(state: BranchingState, index: number): StateGraph {
  if (state.Type === 'Map') return state.ItemProcessor;
  const graph = state.Branches[index];
  if (!graph) throw new Error(`No branch ${index}`);
  return graph;
}
