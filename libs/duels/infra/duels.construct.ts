import { Construct } from 'constructs';
import type { Binding, FunctionPart, SettingValues } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import { Table } from '#infra/table.construct.js';
import { duelsApiEnv, duelsSweepEnv, duelsTimersWorkerEnv, duelsWsEnv } from '../src/duels.env.js';

export interface DuelsProps {
  /** What pushing frames takes: realtime's share of the announcer. */
  readonly push: FunctionPart;
}

/** How long one run of a worker may take, in seconds. */
const WORKER_SECONDS = 30;
const SWEEP_SECONDS = 60;

/** Duels: the tables, the timers' queue, the workers that announce and end sessions, and the sweep for what they missed. */
export class Duels extends Construct {
  /** The slice's share of the `ws` function. */
  readonly ws: FunctionPart;
  /** The slice's share of the `api` function. */
  readonly api: FunctionPart;
  /** Names of the slice's tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  private readonly sessions: Table;
  private readonly locks: Table;
  private readonly timers: Queue;

  constructor(scope: Construct, id: string, { push }: DuelsProps) {
    super(scope, id);
    this.sessions = new Table(this, 'sessions', {
      partitionKey: 'sessionId',
      expiresBy: 'expireAt',
      stream: true,
      indexes: [
        { name: 'byUserA', partitionKey: 'userA', sortKey: 'createdAt', projection: 'ALL' },
        { name: 'byUserB', partitionKey: 'userB', sortKey: 'createdAt', projection: 'ALL' },
        // Sparse: holds the sessions that have not ended.
        { name: 'byDeadline', partitionKey: 'liveShard', sortKey: 'dueAt', projection: 'KEYS_ONLY' },
      ],
    });
    this.locks = new Table(this, 'duel-locks', {
      partitionKey: 'lockKey',
      expiresBy: 'expireAt',
      // Sparse: holds what names one session, guards and locks.
      indexes: [{ name: 'byShard', partitionKey: 'lockShard', sortKey: 'lockKey', projection: ['sessionId', 'until'] }],
    });
    // A scope of its own: the queue is called like its consumer.
    this.timers = new Queue(new Construct(this, 'Queues'), 'duels-timers', { consumerTimeoutSeconds: WORKER_SECONDS });
    this.tableNames = { sessions: this.sessions.name, 'duel-locks': this.locks.name };
    this.ws = this.wsPart();
    this.api = { env: duelsApiEnv, uses: [this.sessions.read(), this.locks.read()] };
    this.addAnnouncer(push);
    this.addTimers();
    this.addSweep();
  }

  private wsPart(): FunctionPart {
    const { duels } = environmentOf(this).settings;
    return {
      env: duelsWsEnv,
      uses: [...this.edges(), this.timers.send()],
      settings: {
        ...this.edgeSettings(),
        DUELS_INVITE_SECONDS: duels.inviteSeconds,
        DUELS_START_LEAD_SECONDS: duels.startLeadSeconds,
        DUELS_DURATION_SECONDS: duels.durationSeconds,
      },
    };
  }

  /** Frames to both participants, from the stream of sessions. Removals are the TTL's: history that nobody is told about. */
  private addAnnouncer(push: FunctionPart): void {
    const announcer = new NestFunction(this, 'duels-announcer', { parts: [push], timeoutSeconds: WORKER_SECONDS });
    this.sessions.streamTo(announcer, { filters: [{ eventName: ['INSERT', 'MODIFY'] }], parallelization: 4 });
  }

  /** Ends sessions on time. */
  private addTimers(): void {
    const part: FunctionPart = {
      env: duelsTimersWorkerEnv,
      uses: [...this.edges(), this.timers.send()],
      settings: this.edgeSettings(),
    };
    const worker = new NestFunction(this, 'duels-timers', { parts: [part], timeoutSeconds: WORKER_SECONDS });
    this.timers.consumeBy(worker);
  }

  /** Ends sessions whose timer got lost. */
  private addSweep(): void {
    const part: FunctionPart = { env: duelsSweepEnv, uses: this.edges(), settings: this.edgeSettings() };
    const run = new NestFunction(this, 'duels-sweep', { parts: [part], timeoutSeconds: SWEEP_SECONDS });
    new Schedule(this, 'Sweep', { everyMinutes: environmentOf(this).settings.sweep.minutes, run });
  }

  /** What moving a session takes. */
  private edges(): readonly Binding[] {
    return [this.sessions.readWrite(), this.locks.readWrite()];
  }

  private edgeSettings(): SettingValues {
    const { duels } = environmentOf(this).settings;
    return { DUELS_MAX_OPEN_INVITES: duels.maxOpenInvites, DUELS_HISTORY_HOURS: duels.historyHours };
  }
}
