import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { afterExpiry, ofAssignment } from '../agents/agent.js';
import { AgentsRepository } from '../agents/agents.repository.js';
import { assignmentOf, expired } from '../leads/lead.js';
import { LeadsRepository } from '../leads/leads.repository.js';
import { expiryEnv } from '../leads.env.js';
import { AssignmentsRepository } from './assignments.repository.js';

/** What became of it: it is over now, it was over before, or it still runs until that instant (RFC 3339). */
export type ExpiryOutcome = 'expired' | 'over' | { readonly runsUntil: string };

/** Ends assignments that nobody answered in time (L8). */
@Injectable()
export class Expiry {
  constructor(
    private readonly leads: LeadsRepository,
    private readonly agents: AgentsRepository,
    private readonly assignments: AssignmentsRepository,
    private readonly clock: Clock,
    @InjectEnvironment(expiryEnv) private readonly env: Env<typeof expiryEnv>,
  ) {}

  /**
   * Ends the lead's assignment if its time is up: the lead is back in line or parked, the agent offline.
   *
   * @param assignmentId the only one that may be ended @default whichever runs
   */
  async expire(leadId: string, assignmentId?: string): Promise<ExpiryOutcome> {
    return retry(
      () => this.attempt(leadId, assignmentId),
      DEFAULT_RETRY,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }

  private async attempt(leadId: string, expected: string | undefined): Promise<Attempt<ExpiryOutcome>> {
    const lead = await this.leads.get(leadId);
    const running = lead && assignmentOf(lead);
    if (!running || (expected !== undefined && running.assignmentId !== expected)) return { done: true, value: 'over' };
    const { assignmentId, assignedTo, expiresAt } = running;
    const now = this.clock.now();
    if (now < Date.parse(expiresAt)) return { done: true, value: { runsUntil: expiresAt } };
    const agent = await this.agents.get(assignedTo);
    const stale = await this.assignments.end({
      assignmentId,
      lead: expired(lead, this.env.LEADS_MAX_EXPIRIES),
      agent: afterExpiry(ofAssignment(agent, leadId), new Date(now).toISOString()),
    });
    return stale ? { done: false, cause: stale } : { done: true, value: 'expired' };
  }
}
