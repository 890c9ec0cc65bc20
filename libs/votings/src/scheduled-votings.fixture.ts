import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#platform/clock/clock.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import type { Frame } from '#realtime/push/frame.js';
import type { Push } from '#realtime/push/push.js';
import type { StreamRecord } from '#local/sources/stream-entry.js';
import type { StackFunction } from '#test/support/stack-machines.js';
import { TableChanges, TestPipe } from '#test/support/table-changes.js';
import type { NotificationRuns } from './notices/notification-runs.js';
import { NoticesRepository } from './notices/notices.repository.js';
import { Reminders } from './notices/reminders.js';
import { RemindersRepository } from './notices/reminders.repository.js';
import { RunsSweeper } from './notices/runs-sweeper.js';
import { TopicNotices } from './notices/topic-notices.js';
import { VotingsAnnouncerConsumer } from './notices/votings-announcer.consumer.js';
import { VotingsNoticesTask } from './notices/votings-notices.task.js';
import { RegistrationsRepository } from './registrations/registrations.repository.js';
import { type Answer, VotingsApi, type VotingsWorld } from './votings-api.fixture.js';
import { QUIET_LOGGER } from './votings-bed.fixture.js';
import { VotingsRepository, type VotingRecord } from './votings.repository.js';

/** A frame that was pushed. */
export interface Pushed {
  /** Virtual time, as `HH:MM:SS`. */
  readonly at: string;
  /** The same, to the millisecond. */
  readonly instant: string;
  /** A topic, or a user's id. */
  readonly to: string;
  readonly frame: Frame;
}

/** A call of a function; `number` counts the function's calls of a test. */
export interface FunctionCall {
  readonly name: string;
  readonly event: unknown;
  readonly number: number;
}

/** Something that happens at a call; what it throws fails the call. */
export type Sabotage = (call: FunctionCall) => void | Promise<unknown>;

export const OWNER = { as: 'olga', groups: ['organizers'] } as const;
const MACHINE = 'votings-notification';

/** The slice from the REST API through stream, pipe and state machines to pushes, on a virtual clock. */
export class ScheduledVotings {
  readonly pushed: Pushed[] = [];
  /** Called instead of pushing to this user; may throw. */
  beforePush: (userId: string) => void | Promise<void> = () => undefined;
  /** Called before a run is looked at; may throw. */
  beforeDescribe: (arn: string) => void = () => undefined;
  /** Happens before a function does its work. */
  sabotage: Sabotage = () => undefined;
  /** Happens when the work is done and before the answer gets through. */
  aftermath: Sabotage = () => undefined;
  /** Whether the pipe delivers every record twice. */
  doubled = false;
  /** Whether the pipe works. */
  piped = true;
  votings!: VotingsRepository;
  registrations!: RegistrationsRepository;
  sweeper!: RunsSweeper;
  api!: VotingsApi;
  private announcer!: VotingsAnnouncerConsumer;
  private changes!: TableChanges;
  private pipe!: TestPipe;
  private readonly calls = new Map<string, number>();

  static async start(remindersPerCall = 1_000): Promise<ScheduledVotings> {
    const bed = new ScheduledVotings();
    const functions = (world: VotingsWorld): Record<string, StackFunction> => {
      const notices = bed.build(world, remindersPerCall);
      const all = { ...world.real, 'votings-notices': (input: unknown) => notices.run({ input }) };
      return Object.fromEntries(Object.entries(all).map(([name, work]) => [name, bed.guarded(name, work)]));
    };
    bed.api = await VotingsApi.start({ functions });
    const { db, machines } = bed.api;
    bed.changes = new TableChanges(db, machines.stack, 'votings');
    bed.pipe = new TestPipe(machines.stack, 'votings-windows');
    return bed;
  }

  /** Begins a test: no voting goes on, nothing was pushed, nothing is broken. */
  async reset(now: string): Promise<void> {
    await this.removeVotings();
    this.api.clock.set(now);
    this.pushed.length = 0;
    this.calls.clear();
    this.sabotage = () => undefined;
    this.aftermath = () => undefined;
    this.beforePush = () => undefined;
    this.beforeDescribe = () => undefined;
    this.doubled = false;
    this.piped = true;
  }

  stop(): Promise<void> {
    return this.api.stop();
  }

  /** Lets time pass, and everything happen that becomes due. */
  async pass(seconds: number): Promise<void> {
    const { clock, machines } = this.api;
    const end = clock.now() + seconds * 1000;
    await this.settle();
    for (let next = machines.nextDue(); next !== undefined && next <= end; next = machines.nextDue()) {
      clock.set(Math.max(next, clock.now()));
      await this.settle();
    }
    clock.set(end);
    await this.settle();
  }

  /** Lets everything happen that can happen now: executions go on, changes of votings reach pipe and announcer. */
  async settle(): Promise<void> {
    await this.api.machines.settled();
    for (let records = await this.changes.next(); records.length > 0; records = await this.changes.next()) {
      for (const record of records) await this.deliver(record);
      await this.api.machines.settled();
    }
  }

  /** A voting, and everything that its creation causes now. @returns its id */
  async create(body: object): Promise<string> {
    const answer = await this.api.call('POST', '/votings', { ...OWNER, body });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer));
    await this.settle();
    return String(answer.body['votingId']);
  }

  async change(votingId: string, body: object, version = 1): Promise<Answer> {
    const headers = { 'if-match': `"${version}"` };
    const answer = await this.api.call('PUT', `/votings/${votingId}`, { ...OWNER, body, headers });
    await this.settle();
    return answer;
  }

  async cancel(votingId: string, version = 1): Promise<Answer> {
    const headers = { 'if-match': `"${version}"` };
    const answer = await this.api.call('DELETE', `/votings/${votingId}`, { ...OWNER, headers });
    await this.settle();
    return answer;
  }

  async register(votingId: string, ...users: readonly string[]): Promise<void> {
    await Promise.all(users.map((user) => this.registrations.add(votingId, user)));
  }

  async record(votingId: string): Promise<VotingRecord> {
    const record = await this.votings.find(votingId);
    if (!record) throw new Error(`no voting ${votingId}`);
    return record;
  }

  /** The runs of a voting, oldest first. */
  runs(
    votingId: string,
  ): readonly { readonly arn: string; readonly status: string; readonly path: readonly string[] }[] {
    const { machines } = this.api;
    return machines
      .latest(MACHINE)
      .map((run) => ({ run, execution: machines.execution(run.arn) }))
      .filter(({ execution }) => JSON.stringify(execution.input).includes(votingId))
      .toSorted((a, b) => a.execution.startedAt - b.execution.startedAt)
      .map(({ run }) => run);
  }

  /** What was pushed, as `HH:MM:SS to event`, without what the stream announces. */
  notices(): readonly string[] {
    const changes = ['voting.created', 'voting.updated', 'voting.cancelled'];
    return this.pushed
      .filter(({ frame }) => !changes.includes(frame.type))
      .map(({ at, to, frame }) => `${at} ${to} ${frame.type.replace('voting.', '')}`);
  }

  private async removeVotings(): Promise<void> {
    const { client } = this.api.db;
    const TableName = this.api.tables['votings'];
    const { Items = [] } = await client.send(new ScanCommand({ TableName }));
    for (const { votingId } of Items) {
      for (const { arn } of this.runs(String(votingId))) this.api.machines.stopExecution(arn);
      await client.send(new DeleteCommand({ TableName, Key: { votingId } }));
    }
    while ((await this.changes.next()).length > 0) continue;
  }

  private async deliver(record: StreamRecord): Promise<void> {
    const input = this.piped ? this.pipe.inputOf(record) : undefined;
    for (let copies = this.doubled ? 2 : 1; input !== undefined && copies > 0; copies -= 1) {
      await this.api.machines.start(MACHINE, input);
    }
    await this.announcer.consume(toStreamChange(record as unknown as Parameters<typeof toStreamChange>[0]));
  }

  private guarded(name: string, work: StackFunction): StackFunction {
    return async (event) => {
      const number = (this.calls.get(name) ?? 0) + 1;
      this.calls.set(name, number);
      await this.sabotage({ name, event, number });
      const result = await work(event);
      await this.aftermath({ name, event, number });
      return result;
    };
  }

  private build({ db, tables, clock }: VotingsWorld, remindersPerCall: number): VotingsNoticesTask {
    const { client } = db;
    const env = {
      TABLE_VOTINGS: tables['votings'] ?? '',
      TABLE_VOTES: tables['votes'] ?? '',
      TABLE_REGISTRATIONS: tables['registrations'] ?? '',
      VOTINGS_REMINDERS_PER_CALL: remindersPerCall,
      PUSH_CONCURRENCY: 10,
      WORKFLOW_VOTINGS_NOTIFICATION: MACHINE,
      VOTINGS_SWEEP_AHEAD_SECONDS: 3_600,
      VOTINGS_START_NOTICE_SECONDS: 900,
    };
    const ids = new TimeOrderedIds();
    const writer = new ConditionalWriter(client, clock);
    const runs = this.runsPort();
    const push = this.pushPort(clock);
    this.votings = new VotingsRepository(client, writer, ids, env);
    this.registrations = new RegistrationsRepository(client, writer, clock, env);
    this.sweeper = new RunsSweeper(client, this.votings, runs, clock, QUIET_LOGGER, env);
    this.announcer = new VotingsAnnouncerConsumer(push, runs, clock, QUIET_LOGGER);
    const reminding = new RemindersRepository(client, writer, clock, env, env);
    return new VotingsNoticesTask(
      this.votings,
      new TopicNotices(push, new NoticesRepository(writer, env), clock),
      new Reminders(reminding, push, clock, ids, QUIET_LOGGER, env),
      QUIET_LOGGER,
    );
  }

  private pushPort(clock: Clock): Push {
    const note = (to: string, frame: Frame): void => {
      const instant = clock.nowIso();
      this.pushed.push({ at: instant.slice(11, 19), instant, to, frame });
    };
    const port = {
      toTopic: async (to: string, frame: Frame) => note(to, frame),
      toUser: async (to: string, frame: Frame) => {
        await this.beforePush(to);
        note(to, frame);
      },
    };
    return port as unknown as Push;
  }

  private runsPort(): NotificationRuns {
    const port = {
      start: async (input: object) => void (await this.api.machines.start(MACHINE, [{ ...input }] as never)),
      stop: async (arn: string) => this.api.machines.stopExecution(arn),
      isRunning: async (arn: string) => {
        this.beforeDescribe(arn);
        return this.api.machines.execution(arn).status === 'RUNNING';
      },
    };
    return port as unknown as NotificationRuns;
  }
}
