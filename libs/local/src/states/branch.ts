import type { Json, StateGraph } from './asl.types.js';

/**
 * One line of states that is being run: the whole of a machine, or a branch of a Parallel or an item of a Map.
 * Plain data, so that an execution can be stored between two states and go on after a restart.
 */
export interface Branch {
  /** The state it is in. */
  state: string;
  input: Json;
  variables: Record<string, Json>;
  /** Names of the states it has entered, in order. */
  path: string[];
  /** When it entered the state, milliseconds since the epoch. */
  enteredAt: number;
  /** How often each retrier of the state was used, by its index. */
  retries: Record<string, number>;
  /** It does nothing before this instant: the end of a Wait or of a pause between two attempts. */
  wakeAt?: number;
  /** The branches of the Parallel or Map that it is in. */
  children?: Branch[];
  /** The item of the Map that it runs for. */
  item?: { readonly Index: number; readonly Value: Json };
  /** How it ended. */
  end?: BranchEnd;
}

export type BranchEnd = { readonly output: Json } | { readonly error: string; readonly cause: string };

export function newBranch(graph: StateGraph, input: Json, now: number, parent?: Branch): Branch {
  return {
    state: graph.StartAt,
    input,
    variables: { ...parent?.variables },
    path: [graph.StartAt],
    enteredAt: now,
    retries: {},
  };
}

/** Moves the branch into another state. */
export function enter(branch: Branch, state: string, input: Json, now: number): void {
  branch.state = state;
  branch.input = input;
  branch.enteredAt = now;
  branch.retries = {};
  branch.path.push(state);
  delete branch.wakeAt;
  delete branch.children;
}

/** Ends the branches of a Parallel or Map; what they went through stays part of the path. */
export function leaveChildren(branch: Branch): void {
  branch.path = pathOf(branch);
  delete branch.children;
}

/** The next instant at which this branch or one inside it can go on by itself; undefined when it waits for nothing. */
export function nextWake(branch: Branch): number | undefined {
  if (branch.end) return undefined;
  const wakes = (branch.children ?? []).map(nextWake).filter((wake) => wake !== undefined);
  if (branch.wakeAt !== undefined) wakes.push(branch.wakeAt);
  return wakes.length === 0 ? undefined : Math.min(...wakes);
}

/** The states of the branch and of those inside it, for people to read. */
export function pathOf(branch: Branch): string[] {
  return [
    ...branch.path,
    ...(branch.children ?? []).flatMap((child) => pathOf(child).map((name) => `${branch.state}/${name}`)),
  ];
}
