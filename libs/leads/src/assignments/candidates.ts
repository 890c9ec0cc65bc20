import { Injectable } from '@nestjs/common';
import { compareSortValues } from '#platform/dynamodb/sort-order.js';
import { AgentsRepository } from '../agents/agents.repository.js';
import { IdleAgents } from '../agents/idle-agents.js';
import { standingOf } from '../leads/lead.js';
import { LeadsRepository } from '../leads/leads.repository.js';
import { PendingLeads } from '../leads/pending-leads.js';
import { idlePlaceOf, placeOf } from '../leads.keys.js';
import type { WakeUp } from './wake-ups.js';

/** A lead or an agent, and what decides whose turn it is. */
export interface Candidate {
  readonly id: string;
  readonly place: string;
}

/** Everybody whose turn it could be, the next one first. */
type Line = AsyncIterable<Candidate>;

/** Agents and leads to bring together, whoever's turn it is first. */
@Injectable()
export class Candidates {
  constructor(
    private readonly idle: IdleAgents,
    private readonly agents: AgentsRepository,
    private readonly pending: PendingLeads,
    private readonly leads: LeadsRepository,
  ) {}

  /** What a wake-up names, read consistently: indexes are a moment behind, and nobody else may be woken for these. */
  async hinted({ agents = [], leads = [] }: WakeUp): Promise<{ agents: Candidate[]; leads: Candidate[] }> {
    const [foundAgents, foundLeads] = await Promise.all([
      Promise.all(agents.map((id) => this.agents.get(id))),
      Promise.all(leads.map((id) => this.leads.get(id))),
    ]);
    return {
      agents: foundAgents.flatMap((agent) =>
        agent?.idleSince === undefined ? [] : [{ id: agent.userId, place: idlePlaceOf(agent.idleSince, agent.userId) }],
      ),
      leads: foundLeads.flatMap((lead) =>
        lead && standingOf(lead) === 'pending' ? [{ id: lead.leadId, place: placeOf(lead) }] : [],
      ),
    };
  }

  /** The agents who have waited longest. @param hinted in case that the index does not have them yet */
  async nextAgents(count: number, except: ReadonlySet<string>, hinted: readonly Candidate[]): Promise<Candidate[]> {
    return firstOf(agentLine(this.idle), { count, except, hinted });
  }

  /** The oldest pending leads of all. @param hinted in case that the index does not have them yet */
  async nextLeads(count: number, except: ReadonlySet<string>, hinted: readonly Candidate[]): Promise<Candidate[]> {
    return firstOf(leadLine(this.pending), { count, except, hinted });
  }
}

async function* agentLine(idle: IdleAgents): Line {
  for await (const { userId, idlePlace } of idle.byWaiting()) yield { id: userId, place: idlePlace };
}

async function* leadLine(pending: PendingLeads): Line {
  for await (const { leadId, place } of pending.line()) yield { id: leadId, place };
}

interface Selection {
  readonly count: number;
  readonly except: ReadonlySet<string>;
  readonly hinted: readonly Candidate[];
}

async function firstOf(line: Line, { count, except, hinted }: Selection): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  for await (const candidate of line) {
    if (except.has(candidate.id)) continue;
    found.set(candidate.id, candidate);
    if (found.size === count) break;
  }
  for (const candidate of hinted) if (!except.has(candidate.id)) found.set(candidate.id, candidate);
  return [...found.values()].sort((a, b) => compareSortValues(a.place, b.place)).slice(0, count);
}
