import { join } from 'node:path';
import type { Clock } from '#platform/clock/clock.js';
import type { AwsService } from '../aws/aws-service.js';
import type { Iam, Invoker, ResolvedStack } from '../cloud.types.js';
import { shortNameOf } from '../lambda/function-definition.js';
import { ExecutionStore } from './execution-store.js';
import { Executions, type ExecutionSummary } from './executions.js';
import { Expressions } from './expressions.js';
import { Interpreter } from './interpreter.js';
import { loadMachines } from './load-machines.js';
import { StackTaskRunner } from './stack-task-runner.js';
import { StatesService } from './states.service.js';
import type { Sleep } from './sync-execution.js';

/** Executions that `/_local/state` shows, newest first. */
const SHOWN = 100;

export interface LocalStatesProps {
  readonly stack: ResolvedStack;
  /** Executions are kept in `<dataDir>/executions.db`. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly iam: Iam;
  /** Runs the functions of tasks. */
  readonly invoker: Invoker;
  /** The service behind the AWS endpoint with this signing name; asked when a task runs. */
  readonly service: (signingName: string) => AwsService | undefined;
  /** How synchronous executions wait. @default in real time */
  readonly sleep?: Sleep;
}

/** The stack's state machines and their executions. */
export class LocalStates {
  /** The Step Functions API, to be put behind the AWS endpoint. */
  readonly service: StatesService;
  readonly executions: Executions;
  readonly #store: ExecutionStore;

  /** @throws NotEmulatedError for a machine that cannot be run. */
  constructor(private readonly props: LocalStatesProps) {
    const { stack, clock, iam, invoker, service, dataDir } = props;
    const { accountId, region } = stack;
    const runner = new StackTaskRunner({ accountId, region, invoker, iam, service });
    const machines = loadMachines(stack, (resource) => runner.supports(resource));
    this.#store = new ExecutionStore(machines.length === 0 ? ':memory:' : join(dataDir, 'executions.db'));
    const interpreter = new Interpreter(clock, new Expressions(clock), runner);
    this.executions = new Executions(machines, this.#store, interpreter, clock);
    this.service = new StatesService(this.executions, interpreter, clock, iam, props.sleep);
  }

  /** Goes on with the executions of earlier runs. To be called when tasks can run. */
  start(): void {
    this.executions.start();
  }

  /** Interrupts what runs, and only notes what is started from now on; it goes on from its state after the next start. */
  stop(): Promise<void> {
    return this.executions.stop();
  }

  /** To be called when nothing can start an execution any more. */
  close(): void {
    this.#store.close();
  }

  /** Executions for `/_local/state`: the synchronous ones of this run first, then the others, each newest first. */
  state(): readonly ExecutionSummary[] {
    const { stack } = this.props;
    return [...this.service.recent(), ...this.executions.latest(SHOWN)].map((summary) => ({
      ...summary,
      machine: shortNameOf(stack.name, summary.machine),
    }));
  }
}
