import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import type { OutgoingMessage, QueueSender } from '#platform/queues/queue-sender.js';
import type { Presence } from '#realtime/presence/presence.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { AgentConnections } from './agents/agent-connections.js';
import { withChoice } from './agents/agent.js';
import { AgentsList } from './agents/agents.list.js';
import { AgentsRepository } from './agents/agents.repository.js';
import { IdleAgents } from './agents/idle-agents.js';
import { Answers } from './assignments/answers.js';
import { AssignmentsRepository } from './assignments/assignments.repository.js';
import { Candidates } from './assignments/candidates.js';
import { Dispatcher } from './assignments/dispatcher.js';
import { Expiry } from './assignments/expiry.js';
import { Timers } from './assignments/timers.js';
import { WakeUps } from './assignments/wake-ups.js';
import { LeadsWriter } from './imports/leads.writer.js';
import type { Lead } from './leads/lead.js';
import { LeadsList } from './leads/leads.list.js';
import { LeadsRepository } from './leads/leads.repository.js';
import { PendingLeads } from './leads/pending-leads.js';
import { leadIdOfRow } from './leads.keys.js';

/** Keeps what was sent, by queue. */
export class QueueDouble {
  readonly sent = new Map<string, OutgoingMessage[]>();

  readonly sender = {
    send: async (queue: string, messages: readonly OutgoingMessage[]): Promise<void> => {
      this.of(queue).push(...messages);
      return Promise.resolve();
    },
  } as unknown as QueueSender;

  of(queue: string): OutgoingMessage[] {
    const known = this.sent.get(queue) ?? [];
    this.sent.set(queue, known);
    return known;
  }

  /** Takes everything out of a queue. */
  drain(queue: string): OutgoingMessage[] {
    return this.of(queue).splice(0);
  }
}

/** Who is online, as a test says. */
export class PresenceDouble {
  readonly online = new Set<string>();
  readonly presence = {
    isOnline: async (userId: string) => Promise.resolve(this.online.has(userId)),
  } as unknown as Presence;
}

/** A lead of row `row` of a file, as an import writes it; each second row a second later. */
export function aLead(row: number, overrides: Partial<Lead> = {}): Lead {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + Math.floor(row / 2) * 1000).toISOString();
  return {
    leadId: leadIdOfRow('file', row),
    importId: 'file',
    row,
    timestamp,
    fields: { email: `lead${row}@example.test`, timestamp, name: '', subject: '', body: '' },
    status: 'Pending',
    parked: false,
    expiries: 0,
    ...overrides,
  };
}

/** Seconds that an agent has, and expiries until a lead is parked. */
export const ANSWER_SECONDS = 120;
export const MAX_EXPIRIES = 3;

/** The slice's parts on a real engine, with a clock that stands still and queues and presence that a test looks into. */
export class LeadsTestBed {
  readonly queues = new QueueDouble();
  readonly people = new PresenceDouble();
  readonly env;

  private constructor(
    readonly db: TestDynamoDb,
    tables: Readonly<Record<string, string>>,
    readonly clock: VirtualClock,
  ) {
    this.env = {
      TABLE_LEADS: tables['leads'] ?? '',
      TABLE_AGENTS: tables['agents'] ?? '',
      TABLE_LEAD_IMPORTS: tables['lead-imports'] ?? '',
      LEADS_INDEX_SHARDS: 10,
      LEADS_ANSWER_SECONDS: ANSWER_SECONDS,
      LEADS_MAX_EXPIRIES: MAX_EXPIRIES,
      LEADS_DISPATCH_BUDGET_SECONDS: 6,
      LEADS_TIMER_GRACE_SECONDS: 10,
      QUEUE_LEADS_TIMERS: 'timers',
      QUEUE_LEADS_DISPATCH: 'dispatch',
    };
  }

  static async start(clock = new VirtualClock()): Promise<LeadsTestBed> {
    const db = await startDynamoDb();
    return new LeadsTestBed(db, await db.createTables('leads', 'agents', 'lead-imports'), clock);
  }

  /** The parts on the bed's client, or on one that misbehaves: what one container has. */
  container(client: DynamoDBDocumentClient = this.db.client) {
    const { env, clock } = this;
    const ids = new TimeOrderedIds();
    const writer = new ConditionalWriter(client, clock);
    const transactor = new Transactor(client, clock, ids);
    const leads = new LeadsRepository(client, transactor, env);
    const agents = new AgentsRepository(client, writer, clock, env);
    const pending = new PendingLeads(client, env);
    const assignments = new AssignmentsRepository(transactor, env, env);
    const timers = new Timers(this.queues.sender, clock, env);
    const candidates = new Candidates(new IdleAgents(client, env), agents, pending, leads);
    return {
      leads,
      agents,
      pending,
      assignments,
      timers,
      candidates,
      leadsList: new LeadsList(client, env),
      agentsList: new AgentsList(client, env),
      leadsWriter: new LeadsWriter(client, clock, env),
      wakeUps: new WakeUps(this.queues.sender, env),
      connections: new AgentConnections(agents, this.people.presence, clock),
      dispatcher: new Dispatcher(candidates, assignments, timers, clock, ids, env),
      expiry: new Expiry(leads, agents, assignments, clock, env),
      answers: new Answers(leads, agents, assignments, clock),
    };
  }

  readonly parts = (() => {
    let parts: ReturnType<LeadsTestBed['container']> | undefined;
    return () => (parts ??= this.container());
  })();

  /** Stores leads as an import does. */
  async createLeads(...leads: readonly Lead[]): Promise<void> {
    await this.parts().leadsWriter.write(leads);
  }

  /** An agent who is online and free from now on. */
  async createAgent(userId: string): Promise<void> {
    this.people.online.add(userId);
    await this.parts().connections.welcome({ userId, displayName: `Agent ${userId}` });
    await this.choose(userId, 'online');
  }

  async choose(userId: string, choice: 'online' | 'away' | 'offline'): Promise<void> {
    const { agents } = this.parts();
    await agents.change(userId, (agent) =>
      agent && agent.choice !== choice ? withChoice(agent, choice, this.clock.nowIso()) : undefined,
    );
  }

  /** The agent comes or goes, and presence says so. */
  async connect(userId: string, isOnline: boolean): Promise<void> {
    if (isOnline) this.people.online.add(userId);
    else this.people.online.delete(userId);
    await this.parts().connections.reconcile(userId);
  }

  /** Whoever has a lead: agent by lead. */
  async assignments(leads: readonly Lead[]): Promise<ReadonlyMap<string, string>> {
    const found = await Promise.all(leads.map(({ leadId }) => this.parts().leads.get(leadId)));
    return new Map(
      found.flatMap((lead) => (lead?.assignmentId && lead.assignedTo ? [[lead.leadId, lead.assignedTo]] : [])),
    );
  }

  async stop(): Promise<void> {
    await this.db.stop();
  }
}
