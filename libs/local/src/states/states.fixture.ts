import { VirtualClock } from '#test/support/virtual-clock.js';
import type { Json } from './asl.types.js';
import { ExecutionStore, type ExecutionRow } from './execution-store.js';
import { Executions, type Machine } from './executions.js';
import { Expressions } from './expressions.js';
import { Interpreter } from './interpreter.js';
import { loadStateMachine } from './load-state-machine.js';
import type { TaskRunner } from './task-runner.js';

export const MACHINE_ARN = 'arn:aws:states:us-west-2:000000000000:stateMachine:machine';
/** What the tasks of tests name as their resource. */
export const SCRIPTED = 'arn:aws:states:::scripted';

/** A task runner whose answer is a function of the arguments. */
export class ScriptedTasks implements TaskRunner {
  readonly calls: Json[] = [];

  constructor(private readonly answer: (args: Json, call: number) => Json | Promise<Json> = (args) => args) {}

  supports(resource: string): boolean {
    return resource === SCRIPTED;
  }

  async run(_resource: string, args: Json): Promise<Json> {
    this.calls.push(args);
    return this.answer(args, this.calls.length);
  }
}

/** One machine on a virtual clock. */
export class StatesFixture {
  readonly clock = new VirtualClock('2026-01-31T12:00:00.000Z');
  readonly executions: Executions;
  readonly machine: Machine;
  readonly interpreter: Interpreter;

  constructor(
    definition: Json,
    readonly tasks = new ScriptedTasks(),
    readonly store = new ExecutionStore(':memory:'),
    clock?: VirtualClock,
    type: Machine['type'] = 'STANDARD',
  ) {
    if (clock) this.clock = clock;
    const asl = loadStateMachine(JSON.stringify({ QueryLanguage: 'JSONata', ...(definition as object) }), (resource) =>
      tasks.supports(resource),
    );
    const name = type === 'STANDARD' ? 'machine' : 'express';
    const arn = MACHINE_ARN.replace(/machine$/, name);
    this.machine = { arn, name, type, roleArn: 'role', definition: asl };
    this.interpreter = new Interpreter(this.clock, new Expressions(this.clock), tasks, () => 0.5);
    this.executions = new Executions([this.machine], this.store, this.interpreter, this.clock);
  }

  /** Starts an execution and runs it as far as it goes without time passing. */
  async start(input: Json = {}, name?: string): Promise<string> {
    const { executionArn } = this.executions.startExecution(MACHINE_ARN, input, name);
    await this.executions.settled();
    return executionArn;
  }

  /** Lets time pass in steps, so that a wait that begins on the way also ends on the way. */
  async pass(seconds: number, stepSeconds = 1): Promise<void> {
    for (let passed = 0; passed < seconds; passed += stepSeconds) {
      this.clock.advance(stepSeconds * 1000);
      await this.executions.runDue();
    }
  }

  row(arn: string): ExecutionRow {
    return this.executions.describe(arn);
  }
}
