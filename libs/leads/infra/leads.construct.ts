import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import type { Bucket } from '#infra/bucket/bucket.construct.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import type { Realtime } from '../../realtime/infra/realtime.construct.js';
import {
  leadsAnnouncerEnv,
  leadsApiEnv,
  leadsDispatcherEnv,
  leadsPresenceEnv,
  leadsSweepEnv,
  leadsTimersEnv,
  leadsWsEnv,
} from '../src/leads.env.js';
import { FREE_AGENTS, LEAD_CHANGES } from './leads.filters.js';
import { LeadImports } from './lead-imports.construct.js';
import { createTables, type LeadsTables } from './leads.tables.js';

export interface LeadsProps {
  /** Who is online, and how agents are told. */
  readonly realtime: Realtime;
}

const DISPATCHER_TIMEOUT_SECONDS = 10;
/** What is left of the timeout is for the last assignment, whose transaction may be tried again for 6 s, and for handing over. */
const DISPATCHER_BUDGET_SECONDS = 3;
const TIMERS_TIMEOUT_SECONDS = 15;

/** Leads: imports, the dispatcher that brings leads and agents together, timers, announcements and the sweep. */
export class Leads extends Construct {
  /** The slice's share of the `api` function; realtime's presence is another. */
  readonly api: FunctionPart;
  /** The slice's share of the `ws` function. */
  readonly ws: FunctionPart;
  /** Names of the slice's tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  /** Where workbooks are put, by pages as well. */
  readonly files: Bucket;
  private readonly tables: LeadsTables;
  private readonly dispatch: Queue;
  private readonly timers: Queue;
  private readonly indexShards: { readonly LEADS_INDEX_SHARDS: number };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LeadsProps,
  ) {
    super(scope, id);
    this.tables = createTables(this);
    const { leads, agents, imports } = this.tables;
    this.tableNames = { leads: leads.name, agents: agents.name, lead_imports: imports.name };
    this.indexShards = { LEADS_INDEX_SHARDS: environmentOf(this).settings.leads.indexShards };
    const queues = new Construct(this, 'Queues');
    this.dispatch = new Queue(queues, 'leads-dispatch', {
      consumerTimeoutSeconds: DISPATCHER_TIMEOUT_SECONDS,
      fifo: true,
    });
    this.timers = new Queue(queues, 'leads-timers', { consumerTimeoutSeconds: TIMERS_TIMEOUT_SECONDS });
    const imported = new LeadImports(this, 'Imports', { tables: this.tables, dispatch: this.dispatch });
    this.files = imported.files;
    this.api = {
      env: leadsApiEnv,
      uses: [leads.readWrite(), agents.readWrite(), ...(imported.api.uses ?? [])],
      settings: { ...this.indexShards, ...imported.api.settings },
    };
    this.ws = { env: leadsWsEnv, uses: [leads.readWrite(), agents.readWrite()], settings: this.indexShards };
    this.addDispatcher();
    this.addTimers();
    this.addAnnouncer();
    this.addPresence();
    this.addSweep();
  }

  private addDispatcher(): void {
    const { leads, agents } = this.tables;
    const dispatcher = new NestFunction(this, 'leads-dispatcher', {
      parts: [
        {
          env: leadsDispatcherEnv,
          uses: [leads.readWrite(), agents.readWrite(), this.timers.send(), this.dispatch.send()],
          settings: {
            ...this.indexShards,
            LEADS_ANSWER_SECONDS: environmentOf(this).settings.leads.answerSeconds,
            LEADS_DISPATCH_BUDGET_SECONDS: DISPATCHER_BUDGET_SECONDS,
          },
        },
      ],
      timeoutSeconds: DISPATCHER_TIMEOUT_SECONDS,
    });
    // One message per run: each run works until nobody is left, so a batch would only add to its time.
    this.dispatch.consumeBy(dispatcher, { batchSize: 1 });
  }

  private addTimers(): void {
    const { leads, agents } = this.tables;
    const timers = new NestFunction(this, 'leads-timers', {
      parts: [
        {
          env: leadsTimersEnv,
          uses: [leads.readWrite(), agents.readWrite(), this.timers.send()],
          settings: { ...this.indexShards, LEADS_MAX_EXPIRIES: environmentOf(this).settings.leads.maxExpiries },
        },
      ],
      timeoutSeconds: TIMERS_TIMEOUT_SECONDS,
    });
    this.timers.consumeBy(timers);
  }

  private addAnnouncer(): void {
    const announcer = new NestFunction(this, 'leads-announcer', {
      parts: [{ env: leadsAnnouncerEnv, uses: [this.dispatch.send()] }, this.props.realtime.push()],
      timeoutSeconds: 30,
    });
    this.tables.leads.streamTo(announcer, { filters: LEAD_CHANGES, parallelization: 4 });
    this.tables.agents.streamTo(announcer, { filters: FREE_AGENTS });
  }

  private addPresence(): void {
    const presence = new NestFunction(this, 'leads-presence', {
      parts: [{ env: leadsPresenceEnv, uses: [this.tables.agents.readWrite()] }, this.props.realtime.presence()],
    });
    this.props.realtime.presenceChangesTo(presence);
  }

  private addSweep(): void {
    const { leads: settings, sweep } = environmentOf(this).settings;
    const { leads, agents } = this.tables;
    const run = new NestFunction(this, 'leads-sweep', {
      parts: [
        {
          env: leadsSweepEnv,
          uses: [leads.readWrite(), agents.readWrite(), this.dispatch.send()],
          settings: {
            ...this.indexShards,
            LEADS_MAX_EXPIRIES: settings.maxExpiries,
            LEADS_TIMER_GRACE_SECONDS: settings.timerGraceSeconds,
          },
        },
        this.props.realtime.presence(),
      ],
      timeoutSeconds: 60,
    });
    new Schedule(this, 'Sweep', { everyMinutes: sweep.minutes, run });
  }
}
