import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { ScheduledConsumer, ScheduledRun } from '#platform/workers/consumers.js';
import { AgentsSweep } from '../agents/agents-sweep.js';
import { PendingLeads } from '../leads/pending-leads.js';
import { sweepLimitsEnv } from '../leads.env.js';
import { Expiry } from './expiry.js';
import { WakeUps } from './wake-ups.js';

/** What one run of the sweep mended. */
export interface LeadsSweepReport {
  /** Assignments whose timer never came. */
  readonly expired: number;
  /** Agents who were connected or not, against what was kept of them. */
  readonly corrected: number;
}

/** Every minute: what timers, presence and wake-ups missed (DESIGN rule 6). */
@Injectable()
export class SweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly pending: PendingLeads,
    private readonly expiry: Expiry,
    private readonly agents: AgentsSweep,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
    @InjectEnvironment(sweepLimitsEnv) private readonly env: Env<typeof sweepLimitsEnv>,
  ) {}

  /** @throws AggregateError when some could not be helped, after everything else is done */
  async run({ id }: ScheduledRun): Promise<LeadsSweepReport> {
    const failures: unknown[] = [];
    const expired = await this.expireOverdue(failures);
    // Before the longest part, which may not come to its end.
    await this.wakeUps.send(`sweep:${id}:${this.clock.now()}`);
    const corrected = await this.agents.run(failures);
    if (failures.length === 0) return { expired, corrected };
    throw new AggregateError(failures, `${failures.length} assignments or agents were left over`);
  }

  private async expireOverdue(failures: unknown[]): Promise<number> {
    const until = new Date(this.clock.now() - this.env.LEADS_TIMER_GRACE_SECONDS * 1000).toISOString();
    let expired = 0;
    for await (const { leadId } of this.pending.overdue(until)) {
      await this.expiry.expire(leadId).then(
        (outcome) => (expired += outcome === 'expired' ? 1 : 0),
        (error: unknown) => failures.push(error),
      );
    }
    return expired;
  }
}
