import { randomUUID } from 'node:crypto';
import type { Clock } from '#platform/clock/clock.js';
import type { Json, StateMachineDefinition } from './asl.types.js';
import { newBranch, nextWake, pathOf } from './branch.js';
import type { ExecutionRow, ExecutionStatus, ExecutionStore } from './execution-store.js';
import type { ExecutionHandle, Interpreter } from './interpreter.js';
import { LONGEST_TIMER_MS } from './side-by-side.js';
import { StatesApiError } from './states-api.error.js';

/** A state machine of the stack. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
}

/** What `/_local/state` shows of an execution. */
export interface ExecutionSummary {
  readonly arn: string;
  readonly machine: string;
  readonly status: ExecutionStatus;
  readonly path: readonly string[];
}

const NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

/**
 * Executions of STANDARD machines. They are stored after every state and go on after a restart; a task that was running then
 * is run again. Waiting executions are rows, not timers: one timer is armed for the next of them.
 */
export class Executions {
  readonly #machines: ReadonlyMap<string, Machine>;
  readonly #active = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #stopped = false;

  constructor(
    machines: readonly Machine[],
    private readonly store: ExecutionStore,
    private readonly interpreter: Interpreter,
    private readonly clock: Clock,
  ) {
    this.#machines = new Map(machines.map((machine) => [machine.arn, machine]));
  }

  /** Goes on with every execution that was interrupted or whose wait is over, then keeps time by itself. */
  start(): void {
    this.#running = true;
    this.#stopped = false;
    for (const arn of this.store.interrupted()) this.#drive(arn);
    this.#driveDue();
    this.#arm();
  }

  /** Stops keeping time and interrupts what runs; it is repeated from its state after the next start, as is what is started meanwhile. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stopped = true;
    clearTimeout(this.#timer);
    const active = [...this.#active.values()];
    for (const { abort } of active) abort.abort();
    await Promise.all(active.map(({ done }) => done));
  }

  /**
   * StartExecution. The same name and input again answers with the running execution, as AWS does.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   */
  startExecution(
    machineArn: string,
    input: Json,
    name: string = randomUUID(),
  ): { executionArn: string; startedAt: number } {
    const machine = this.machine(machineArn);
    if (!NAME.test(name)) throw new StatesApiError('InvalidName', `Invalid Name: '${name}'`);
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.store.get(arn);
    if (known?.status === 'RUNNING' && JSON.stringify(known.input) === JSON.stringify(input)) {
      return { executionArn: arn, startedAt: known.startedAt };
    }
    if (known) throw new StatesApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    const startedAt = this.clock.now();
    const seconds = machine.definition.TimeoutSeconds;
    const deadline = seconds === undefined ? undefined : startedAt + seconds * 1000;
    const branch = newBranch(machine.definition, input, startedAt);
    this.store.save({
      arn,
      machineArn,
      name,
      input,
      startedAt,
      deadline,
      status: 'RUNNING',
      branch,
      wakeAt: undefined,
    });
    this.#drive(arn);
    return { executionArn: arn, startedAt };
  }

  /** StopExecution: a no-op for one that has ended. @returns when it stopped */
  stopExecution(arn: string, error?: string, cause?: string): number {
    const row = this.describe(arn);
    if (row.status !== 'RUNNING') return row.stoppedAt ?? row.startedAt;
    this.#end(row, 'ABORTED', { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
    return this.clock.now();
  }

  /** DescribeExecution. */
  describe(arn: string): ExecutionRow {
    const row = this.store.get(arn);
    if (!row) throw new StatesApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row;
  }

  machine(arn: string): Machine {
    const machine = this.#machines.get(arn);
    if (!machine) throw new StatesApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  /** Goes on with every execution whose time has come, as far as they go at this instant: for tests on a virtual clock. */
  async runDue(): Promise<void> {
    this.#driveDue();
    await this.settled();
  }

  /** The next instant at which an execution goes on by itself; undefined when none waits. */
  nextDue(): number | undefined {
    return this.store.nextDue();
  }

  /** Resolves when no execution is being run at this moment. */
  async settled(): Promise<void> {
    while (this.#active.size > 0) await Promise.all([...this.#active.values()].map(({ done }) => done));
  }

  latest(limit: number): ExecutionSummary[] {
    return this.store.latest(limit).map(({ arn, machineArn, status, branch }) => ({
      arn,
      machine: this.#machines.get(machineArn)?.name ?? machineArn,
      status,
      path: pathOf(branch),
    }));
  }

  #driveDue(): void {
    for (const arn of this.store.due(this.clock.now())) this.#drive(arn);
  }

  #drive(arn: string): void {
    const row = this.store.get(arn);
    if (this.#stopped || row?.status !== 'RUNNING') return;
    if (row.deadline !== undefined && row.deadline <= this.clock.now()) return this.#end(row, 'TIMED_OUT', {});
    if (this.#active.has(arn)) return;
    if (row.wakeAt !== undefined) {
      // It does not wait any more: what is not stored would be due again and again until its next state.
      delete row.wakeAt;
      this.store.save(row);
    }
    const abort = new AbortController();
    const done = this.#run(row, abort.signal)
      .catch((error: unknown) => this.#end(row, 'FAILED', { error: 'States.Runtime', cause: String(error) }))
      .finally(() => {
        if (this.#active.get(arn)?.abort === abort) this.#active.delete(arn);
        this.#arm();
      });
    this.#active.set(arn, { abort, done });
    if (row.deadline !== undefined) this.#arm();
  }

  async #run(row: ExecutionRow, signal: AbortSignal): Promise<void> {
    const machine = this.#machines.get(row.machineArn);
    if (!machine) return;
    const execution = executionHandle(machine, row, signal, () => this.store.save(row));
    await this.interpreter.advance(machine.definition, row.branch, execution);
    if (signal.aborted) return;
    const { end } = row.branch;
    if (!end) this.store.save({ ...row, wakeAt: nextWake(row.branch) });
    else if ('output' in end) this.#end(row, 'SUCCEEDED', { output: end.output });
    else this.#end(row, 'FAILED', end);
  }

  #end(row: ExecutionRow, status: ExecutionStatus, result: { output?: Json; error?: string; cause?: string }): void {
    this.store.save({ ...row, ...result, status, wakeAt: undefined, stoppedAt: this.clock.now() });
    this.#active.get(row.arn)?.abort.abort();
    this.#active.delete(row.arn);
  }

  /** The timer does not wait for what it sets going: a slow task of one execution is nobody else's delay. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#running) return;
    const next = this.store.nextDue();
    if (next === undefined) return;
    const fire = (): void => {
      this.#driveDue();
      this.#arm();
    };
    this.#timer = setTimeout(fire, Math.min(Math.max(next - this.clock.now(), 0), LONGEST_TIMER_MS));
  }
}

/** What the interpreter gets to know of an execution. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function executionHandle(
  machine: Machine,
  row: Pick<ExecutionRow, 'arn' | 'name' | 'input' | 'startedAt'>,
  signal: AbortSignal,
  save: () => void,
): ExecutionHandle {
  return {
    roleArn: machine.roleArn,
    signal,
    save,
    context: {
      Execution: {
        Id: row.arn,
        Name: row.name,
        Input: row.input,
        RoleArn: machine.roleArn,
        StartTime: new Date(row.startedAt).toISOString(),
      },
      StateMachine: { Id: machine.arn, Name: machine.name },
    },
  };
}
