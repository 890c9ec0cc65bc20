import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import { afterAnswer, ofAssignment } from '../agents/agent.js';
import { AgentsRepository } from '../agents/agents.repository.js';
import { answered, assignmentOf, type Lead, type LeadAnswer } from '../leads/lead.js';
import { LeadsRepository } from '../leads/leads.repository.js';
import { AssignmentExpiredError, LeadNotFoundError } from '../leads.errors.js';
import { AssignmentsRepository } from './assignments.repository.js';

/** Whose answer, in which assignment. */
export interface Answering {
  readonly leadId: string;
  readonly assignmentId: string;
  /** The agent, from the token. */
  readonly userId: string;
  readonly status: LeadAnswer;
}

/** Answers of agents (L9). */
@Injectable()
export class Answers {
  constructor(
    private readonly leads: LeadsRepository,
    private readonly agents: AgentsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers a lead and frees the agent. The same answer in the same assignment again changes nothing and is no mistake.
   *
   * @returns the answered lead
   * @throws LeadNotFoundError (404), AssignmentExpiredError (409), TransactionContentionError (503)
   */
  async give(answering: Answering): Promise<Lead> {
    return retry(
      () => this.attempt(answering),
      DEFAULT_RETRY,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }

  private async attempt({ leadId, assignmentId, userId, status }: Answering): Promise<Attempt<Lead>> {
    const lead = await this.leads.get(leadId);
    if (!lead) throw new LeadNotFoundError();
    if (isRepeat(lead, { leadId, assignmentId, userId, status })) return { done: true, value: lead };
    const running = assignmentOf(lead);
    const now = this.clock.now();
    if (running?.assignmentId !== assignmentId || running.assignedTo !== userId) throw new AssignmentExpiredError();
    if (now >= Date.parse(running.expiresAt)) throw new AssignmentExpiredError();
    const agent = ofAssignment(await this.agents.get(userId), leadId);
    const at = new Date(now).toISOString();
    const after = answered(lead, status, at);
    const stale = await this.assignments.end({
      assignmentId,
      lead: after,
      agent: afterAnswer(agent, at),
      runningAt: at,
    });
    return stale ? { done: false, cause: stale } : { done: true, value: after };
  }
}

function isRepeat(lead: Lead, { assignmentId, userId, status }: Answering): boolean {
  return lead.answeredIn === assignmentId && lead.assignedTo === userId && lead.status === status;
}
