import type { Clock } from '#platform/clock/clock.js';
import type { ChoiceState, Json, State, StateGraph, TaskState, WaitState } from './asl.types.js';
import { enter, leaveChildren, type Branch } from './branch.js';
import { advanceChildren, outcomeOfChildren, startChildren } from './children.js';
import { assertFits } from './data-limit.js';
import type { Expressions } from './expressions.js';
import { recover } from './recovery.js';
import { StateError, toStateError } from './state.error.js';
import type { TaskRunner } from './task-runner.js';

/** What a branch needs to know of the execution that it belongs to. */
export interface ExecutionHandle {
  readonly roleArn: string;
  /** `$states.context` but for the parts that change with the state. */
  readonly context: Readonly<Record<string, Json>>;
  /** Aborted when the execution is stopped or timed out: nothing of it goes on afterwards. */
  readonly signal: AbortSignal;
  /** Stores the execution as it stands now. */
  save(): void;
}

/** What the functions around the interpreter share. */
export interface Interpreting {
  readonly clock: Clock;
  readonly expressions: Expressions;
  readonly random: () => number;
}

/** Runs branches state by state until they end or have to wait. Holds nothing of an execution itself. */
export class Interpreter implements Interpreting {
  constructor(
    readonly clock: Clock,
    readonly expressions: Expressions,
    private readonly tasks: TaskRunner,
    readonly random: () => number = Math.random,
  ) {}

  /** Runs the branch as far as it goes at this instant. It has ended afterwards, or `nextWake` tells when to call again. */
  async advance(graph: StateGraph, branch: Branch, execution: ExecutionHandle): Promise<void> {
    while (!branch.end && !execution.signal.aborted) {
      if (branch.wakeAt !== undefined && branch.wakeAt > this.clock.now()) return;
      const state = graph.States[branch.state];
      if (!state) throw new Error(`No state ${branch.state}`);
      const blocked = await this.#step(state, branch, execution);
      if (execution.signal.aborted) return;
      execution.save();
      if (blocked) return;
    }
  }

  async #step(state: State, branch: Branch, execution: ExecutionHandle): Promise<boolean> {
    try {
      return await this.#run(state, branch, execution);
    } catch (thrown) {
      // What was interrupted has not failed.
      if (execution.signal.aborted) return false;
      await this.#recover(state, branch, thrown, execution);
      return false;
    }
  }

  /** An error inside a catcher ends the branch: nothing catches it. */
  async #recover(state: State, branch: Branch, thrown: unknown, execution: ExecutionHandle): Promise<void> {
    try {
      await recover(this, state, branch, toStateError(thrown), this.#states(branch, execution));
    } catch (again) {
      const { error, cause } = toStateError(again);
      branch.end = { error, cause };
    }
  }

  /** @returns true when the branch has to wait */
  async #run(state: State, branch: Branch, execution: ExecutionHandle): Promise<boolean> {
    const states = this.#states(branch, execution);
    switch (state.Type) {
      case 'Pass':
        await this.#finish(state, branch, states, branch.input);
        return false;
      case 'Succeed':
        await this.#finish({ Output: state.Output }, branch, states, branch.input);
        return false;
      case 'Fail':
        throw new StateError(
          String(await this.#evaluate(state.Error ?? 'States.Runtime', branch, states)),
          String(await this.#evaluate(state.Cause ?? '', branch, states)),
        );
      case 'Wait':
        return this.#wait(state, branch, states);
      case 'Choice':
        await this.#choose(state, branch, states);
        return false;
      case 'Task':
        delete branch.wakeAt;
        await this.#finish(state, branch, states, await this.#task(state, branch, states, execution));
        return false;
      case 'Parallel':
      case 'Map':
        return this.#branchOut(state, branch, states, execution);
    }
  }

  async #wait(state: WaitState, branch: Branch, states: StatesScope): Promise<boolean> {
    if (branch.wakeAt === undefined) {
      branch.wakeAt = await this.#wakeOf(state, branch, states);
      if (branch.wakeAt > this.clock.now()) return true;
    }
    await this.#finish(state, branch, states, branch.input);
    return false;
  }

  async #wakeOf(state: WaitState, branch: Branch, states: StatesScope): Promise<number> {
    if (state.Timestamp !== undefined) {
      const instant = Date.parse(String(await this.#evaluate(state.Timestamp, branch, states)));
      if (Number.isNaN(instant)) throw new StateError('States.QueryEvaluationError', 'Timestamp is not RFC 3339');
      // Whole seconds: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
      return Math.floor(instant / 1000) * 1000;
    }
    const seconds = await this.#evaluate(state.Seconds ?? 0, branch, states);
    if (typeof seconds !== 'number' || !(seconds >= 0)) {
      throw new StateError('States.QueryEvaluationError', 'Seconds is not a number of at least 0');
    }
    return branch.enteredAt + Math.trunc(seconds) * 1000;
  }

  async #choose(state: ChoiceState, branch: Branch, states: StatesScope): Promise<void> {
    for (const rule of state.Choices) {
      const holds = await this.#evaluate(rule.Condition, branch, states);
      if (typeof holds !== 'boolean') throw new StateError('States.QueryEvaluationError', 'Condition is not a boolean');
      if (holds)
        return this.#finish(
          { Output: rule.Output, Assign: rule.Assign, Next: rule.Next },
          branch,
          states,
          branch.input,
        );
    }
    if (state.Default === undefined)
      throw new StateError('States.NoChoiceMatched', `No rule of ${branch.state} matched`);
    await this.#finish(
      { Output: state.Output, Assign: state.Assign, Next: state.Default },
      branch,
      states,
      branch.input,
    );
  }

  async #task(state: TaskState, branch: Branch, states: StatesScope, execution: ExecutionHandle): Promise<Json> {
    const args = await this.#evaluate(state.Arguments ?? branch.input, branch, states);
    assertFits(args, `what ${branch.state} calls with`);
    const seconds =
      state.TimeoutSeconds === undefined
        ? undefined
        : Number(await this.#evaluate(state.TimeoutSeconds, branch, states));
    const timeout = new AbortController();
    const timer = seconds === undefined ? undefined : setTimeout(() => timeout.abort(), seconds * 1000);
    const signal = AbortSignal.any([execution.signal, timeout.signal]);
    const aborted = Promise.withResolvers<never>();
    const abandon = (): void => aborted.reject(new StateError('States.Timeout', `No answer in ${String(seconds)} s`));
    signal.addEventListener('abort', abandon, { once: true });
    try {
      const running = this.tasks.run(state.Resource, args, execution.roleArn, signal);
      const result = await Promise.race([running, aborted.promise]);
      assertFits(result, `the result of ${branch.state}`);
      return result;
    } finally {
      clearTimeout(timer);
      // Node keeps a combined signal for as long as somebody listens to it.
      signal.removeEventListener('abort', abandon);
    }
  }

  async #branchOut(
    state: Extract<State, { Type: 'Parallel' | 'Map' }>,
    branch: Branch,
    states: StatesScope,
    execution: ExecutionHandle,
  ): Promise<boolean> {
    delete branch.wakeAt;
    branch.children ??= await startChildren(this, state, branch, states);
    await advanceChildren(this, state, branch.children, execution);
    const results = outcomeOfChildren(branch.children);
    if (results === undefined) return true;
    leaveChildren(branch);
    await this.#finish(state, branch, states, results);
    return false;
  }

  /** Leaves the state with its result: assigns variables, makes the output, goes on or ends. */
  async #finish(
    state: {
      Output?: Json | undefined;
      Assign?: Readonly<Record<string, Json>> | undefined;
      Next?: string;
      End?: boolean;
    },
    branch: Branch,
    states: StatesScope,
    result: Json,
  ): Promise<void> {
    const scope = { ...states, result };
    const output = state.Output === undefined ? result : await this.#evaluate(state.Output, branch, scope);
    const assigned = state.Assign === undefined ? {} : await this.#evaluate(state.Assign, branch, scope);
    assertFits(output, `the output of ${branch.state}`);
    for (const [name, value] of Object.entries(assigned as Record<string, Json>)) assertFits(value, `$${name}`);
    Object.assign(branch.variables, assigned);
    if (state.Next === undefined) branch.end = { output };
    else enter(branch, state.Next, output, this.clock.now());
  }

  #evaluate(template: Json, branch: Branch, states: StatesScope): Promise<Json> {
    return this.expressions.evaluate(template, { states, variables: branch.variables });
  }

  #states(branch: Branch, execution: ExecutionHandle): StatesScope {
    const retries = Object.values(branch.retries).reduce((sum, count) => sum + count, 0);
    const state = { Name: branch.state, EnteredTime: new Date(branch.enteredAt).toISOString(), RetryCount: retries };
    return {
      input: branch.input,
      context: { ...execution.context, State: state, ...(branch.item && { Map: { Item: branch.item } }) },
    };
  }
}

/** The value of `$states`. */
export type StatesScope = Readonly<Record<string, Json>>;
