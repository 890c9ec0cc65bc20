import type { Json, MapState, ParallelState, StateGraph } from './asl.types.js';
import { newBranch, type Branch } from './branch.js';
import type { ExecutionHandle, Interpreter, StatesScope } from './interpreter.js';
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

/** Runs the branches side by side as far as they go; of a Map at most `MaxConcurrency` that have not ended. */
export async function advanceChildren(
  interpreter: Interpreter,
  state: BranchingState,
  children: readonly Branch[],
  execution: ExecutionHandle,
): Promise<void> {
  const limit = (state.Type === 'Map' && state.MaxConcurrency) || Infinity;
  for (;;) {
    const running = children
      .map((child, index) => ({ child, index }))
      .filter(({ child }) => !child.end)
      .slice(0, limit);
    await Promise.all(running.map(({ child, index }) => interpreter.advance(graphOf(state, index), child, execution)));
    const moved = running.some(({ child }) => child.end);
    if (!moved || execution.signal.aborted || children.some(hasFailed)) return;
  }
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
