import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor, type TransactAction } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import type { Agent } from '../agents/agent.js';
import { putAgent } from '../agents/agent.item.js';
import type { Assignment, Lead } from '../leads/lead.js';
import { toItem } from '../leads/lead.item.js';
import { agentsTableEnv, leadsTableEnv } from '../leads.env.js';
import { shardOf } from '../leads.keys.js';

/** What a transaction found changed: nothing was written then. */
export interface Stale {
  readonly lead: boolean;
  readonly agent: boolean;
}

/** The end of an assignment: what both are from now on. */
export interface End {
  readonly assignmentId: string;
  /** The lead afterwards. */
  readonly lead: Lead;
  /** The agent afterwards; the version before it must be the one that is stored. */
  readonly agent: Agent;
  /** Only if the assignment runs on after this instant, RFC 3339. @default whether or not it does */
  readonly runningAt?: string;
}

/**
 * Beginning and ending assignments: always one transaction on the lead and the agent (L6, L8, L9), so never two leads for an agent,
 * never a lead for two agents, and never one without the other.
 */
@Injectable()
export class AssignmentsRepository {
  constructor(
    private readonly transactor: Transactor,
    @InjectEnvironment(leadsTableEnv) private readonly leads: Env<typeof leadsTableEnv>,
    @InjectEnvironment(agentsTableEnv) private readonly agents: Env<typeof agentsTableEnv>,
  ) {}

  /** Gives a pending lead to a free agent. @returns what is not free any more; undefined when the assignment runs */
  async begin(leadId: string, assignment: Assignment): Promise<Stale | undefined> {
    return this.commit(this.takeLead(leadId, assignment), this.takeAgent(leadId, assignment));
  }

  /** Ends an assignment. @returns what is not as it was read any more; undefined when it is over now */
  async end({ assignmentId, lead, agent, runningAt }: End): Promise<Stale | undefined> {
    const runs = runningAt === undefined ? '' : ' AND expiresAt > :now';
    const putLead = {
      TableName: this.leads.TABLE_LEADS,
      Item: toItem(lead, this.leads.LEADS_INDEX_SHARDS),
      ConditionExpression: `assignmentId = :assignment${runs}`,
      ExpressionAttributeValues: { ':assignment': assignmentId, ...(runningAt !== undefined && { ':now': runningAt }) },
    };
    return this.commit({ Put: putLead }, { Put: putAgent(this.agents.TABLE_AGENTS, agent) });
  }

  private async commit(lead: TransactAction, agent: TransactAction): Promise<Stale | undefined> {
    const result = await this.transactor.tryRun([lead, agent]);
    if (result.committed) return undefined;
    const failed = new Set(result.failed.map(({ index }) => index));
    return { lead: failed.has(0), agent: failed.has(1) };
  }

  /** Only leads in line have a `pendingShard`. */
  private takeLead(leadId: string, assignment: Assignment): TransactAction {
    return {
      Update: {
        TableName: this.leads.TABLE_LEADS,
        Key: { leadId },
        ConditionExpression: 'attribute_exists(pendingShard)',
        UpdateExpression: `SET assignmentId = :id, assignedTo = :agent, assignedAt = :at, expiresAt = :until,
          runningShard = :shard, #correlation = :correlation REMOVE pendingShard`,
        ExpressionAttributeNames: { '#correlation': CORRELATION_ATTRIBUTE },
        ExpressionAttributeValues: {
          ':id': assignment.assignmentId,
          ':agent': assignment.assignedTo,
          ':at': assignment.assignedAt,
          ':until': assignment.expiresAt,
          ':shard': shardOf(leadId, this.leads.LEADS_INDEX_SHARDS),
          ':correlation': CorrelationContext.get() ?? assignment.assignmentId,
        },
      },
    };
  }

  /** Only free agents have an `idlePlace`. */
  private takeAgent(leadId: string, { assignmentId, assignedTo }: Assignment): TransactAction {
    return {
      Update: {
        TableName: this.agents.TABLE_AGENTS,
        Key: { userId: assignedTo },
        ConditionExpression: 'attribute_exists(idlePlace)',
        UpdateExpression:
          'SET assignmentId = :id, leadId = :lead, #version = #version + :one REMOVE idleSince, idleShard, idlePlace',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':id': assignmentId, ':lead': leadId, ':one': 1 },
      },
    };
  }
}
