import { randomUUID } from 'node:crypto';
import type { Caller, FailureSink, Iam, Invoker, Resource, ResolvedStack, Source } from '../cloud.types.js';
import { assumedRole } from '../iam/stack-iam.js';
import { rateMilliseconds } from './rate-expression.js';
import { WakeUp } from './wake-up.js';

/** Lambda's own retries of an asynchronous invocation that failed: after one minute and after two more. */
const ASYNC_RETRY_DELAYS_MS = [60_000, 120_000];
const HOUR_SECONDS = 3_600;
/** What Lambda says to the call itself, before anything runs. */
const REFUSED = new Set(['RequestTooLargeException']);

interface ScheduleArgs {
  readonly name: string;
  readonly schedule_expression: string;
  readonly state?: 'ENABLED' | 'DISABLED';
  readonly target: {
    readonly arn: string;
    readonly role_arn: string;
    readonly input?: string;
    readonly dead_letter_config?: { readonly arn: string };
  };
}

/** Retries of asynchronous invocations of a function (`aws_lambda_function_event_invoke_config`). */
interface AsyncArgs {
  readonly function_name: string;
  readonly maximum_retry_attempts?: number;
  readonly maximum_event_age_in_seconds?: number;
}

export interface ScheduleProps {
  readonly stack: ResolvedStack;
  readonly schedule: Resource;
  readonly invoker: Invoker;
  readonly iam: Iam;
  /** Where refused runs go when the schedule names a dead-letter queue. */
  readonly sink: FailureSink;
  readonly warn: (message: string) => void;
  /** @default - of the schedule's rate */
  readonly everyMs?: number;
  /** @default - AWS's: 60 s and 120 s */
  readonly retryDelaysMs?: readonly number[];
}

/**
 * Runs a function again and again. EventBridge Scheduler invokes Lambda asynchronously, so that a run that fails is retried by
 * Lambda; the schedule's own dead-letter queue is for calls that Lambda refuses.
 */
export class ScheduleSource implements Source {
  readonly address: string;
  private readonly args: ScheduleArgs;
  private readonly everyMs: number;
  private readonly wakeUp = new WakeUp();
  private readonly runs = new Set<Promise<void>>();
  private readonly sleepers = new Set<WakeUp>();
  private stopping = false;
  private running: Promise<void> | undefined;
  private counts = { runs: 0, failures: 0, givenUp: 0 };

  /** @throws NotEmulatedError for schedules that are not rates or do not run a function of the stack */
  constructor(private readonly props: ScheduleProps) {
    this.address = props.schedule.address;
    this.args = props.schedule.args as unknown as ScheduleArgs;
    this.everyMs = props.everyMs ?? rateMilliseconds(this.args.schedule_expression, this.address);
  }

  /** @throws Error when the schedule's role may not invoke the function */
  start(): Promise<void> {
    const { stack, iam } = this.props;
    const { name, target, state } = this.args;
    const role: Caller = assumedRole(stack.accountId, target.role_arn, name);
    const decision = iam.authorize(role, { action: 'lambda:InvokeFunction', resource: target.arn });
    if (!decision.allowed) return Promise.reject(new Error(`${this.address}: ${decision.message}`));
    if (state !== 'DISABLED') this.running = this.tick();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    for (const sleeper of [this.wakeUp, ...this.sleepers]) sleeper.signal();
    await this.running;
    await Promise.all(this.runs);
  }

  state(): Readonly<Record<string, unknown>> {
    return { function: this.args.target.arn, everySeconds: this.everyMs / 1000, ...this.counts };
  }

  private async tick(): Promise<void> {
    const start = Date.now();
    for (let turn = 1; ; turn = Math.max(turn + 1, Math.floor((Date.now() - start) / this.everyMs))) {
      const due = start + turn * this.everyMs;
      // Counted from the start, so that runs do not drift; those that a laptop slept through are not all made up for.
      while (!this.stopping && Date.now() < due) await this.wakeUp.sleep(due - Date.now());
      if (this.stopping) return;
      const run = this.run(new Date(due)).finally(() => this.runs.delete(run));
      this.runs.add(run);
    }
  }

  private async run(due: Date): Promise<void> {
    this.counts.runs += 1;
    const { retries, maxAgeMs } = this.asyncPolicy();
    const executionId = randomUUID();
    for (let attempt = 0; attempt <= retries; attempt += 1) {
      if (attempt > 0 && !(await this.waitForRetry(attempt, due.getTime() + maxAgeMs))) break;
      const event = this.event(due, executionId);
      const result = await this.props.invoker.invoke(this.args.target.arn, event);
      if (result.ok) return;
      if (REFUSED.has(result.errorType)) return this.refused(event, due, result.errorMessage);
      this.counts.failures += 1;
    }
    this.counts.givenUp += 1;
    this.props.warn(`${this.address}: the run of ${due.toISOString()} was given up`);
  }

  private async refused(event: unknown, due: Date, why: string): Promise<void> {
    const { stack, iam, sink, warn } = this.props;
    this.counts.failures += 1;
    this.counts.givenUp += 1;
    const { name, target } = this.args;
    const destinationArn = target.dead_letter_config?.arn;
    const role = assumedRole(stack.accountId, target.role_arn, name);
    const send = { action: 'sqs:SendMessage', resource: destinationArn ?? '' };
    const decision = destinationArn === undefined ? undefined : iam.authorize(role, send);
    if (destinationArn === undefined || decision?.allowed !== true) {
      const lost = decision?.allowed === false ? `: ${decision.message}` : '';
      return warn(`${this.address}: Lambda refused the run of ${due.toISOString()} (${why}), and it is lost${lost}`);
    }
    await sink.send({ destinationArn, sourceAddress: this.address, time: due.toISOString(), body: event });
  }

  /** @returns false when the event gets too old or the source is stopping */
  private async waitForRetry(attempt: number, tooOldAt: number): Promise<boolean> {
    const delays = this.props.retryDelaysMs ?? ASYNC_RETRY_DELAYS_MS;
    const until = Date.now() + (delays[attempt - 1] ?? delays.at(-1) ?? 0);
    if (until > tooOldAt) return false;
    const sleeper = new WakeUp();
    this.sleepers.add(sleeper);
    if (!this.stopping) await sleeper.sleep(until - Date.now());
    this.sleepers.delete(sleeper);
    return !this.stopping;
  }

  private asyncPolicy(): { readonly retries: number; readonly maxAgeMs: number } {
    const { stack } = this.props;
    const target = stack.byArn(this.args.target.arn);
    const configs = stack
      .resources('aws_lambda_function_event_invoke_config')
      .map((it) => it.args as unknown as AsyncArgs);
    const config = configs.find(({ function_name: name }) => stack.byArn(name) === target);
    const maxAgeMs = (config?.maximum_event_age_in_seconds ?? 6 * HOUR_SECONDS) * 1000;
    return { retries: config?.maximum_retry_attempts ?? ASYNC_RETRY_DELAYS_MS.length, maxAgeMs };
  }

  /** The target's input, or what Scheduler sends when there is none. */
  private event(due: Date, executionId: string): unknown {
    const { stack, schedule } = this.props;
    const time = `${due.toISOString().slice(0, 19)}Z`;
    const arn = String(schedule.attributes['arn']);
    const { input } = this.args.target;
    if (input === undefined) {
      const { accountId: account, region } = stack;
      const what = { version: '0', id: executionId, 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
      return { ...what, account, time, region, resources: [arn], detail: '{}' };
    }
    const filled = input
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.execution-id>', executionId)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
    return JSON.parse(filled) as unknown;
  }
}
