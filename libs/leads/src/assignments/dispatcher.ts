import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Ids } from '#platform/ids/ids.js';
import { dispatcherLimitsEnv } from '../leads.env.js';
import { AssignmentsRepository } from './assignments.repository.js';
import { type Candidate, Candidates } from './candidates.js';
import { Timers } from './timers.js';
import type { WakeUp } from './wake-ups.js';

/** Assignments whose timers are started by one request. */
const ROUND = 10;

/** What one run came to. */
export interface DispatchReport {
  readonly assigned: number;
  /** Whether time was up before there was nothing left to do. */
  readonly unfinished: boolean;
}

/** A lead whose timer runs. */
interface Prepared {
  readonly leadId: string;
  readonly assignmentId: string;
  readonly assignedAt: string;
  readonly expiresAt: string;
}

/** One run: who is out of the question for the rest of it, and who was named by the wake-up. */
interface Run {
  readonly except: Set<string>;
  readonly hinted: { readonly agents: readonly Candidate[]; readonly leads: readonly Candidate[] };
}

/**
 * Brings leads and agents together until there is nobody left: always the oldest pending lead of all, always the agent who has waited
 * longest, one transaction each (L3, L6). Finding nobody is no failure: the leads stay in line (L7).
 *
 * Who turned out to be taken is left out for the rest of the run: whatever frees an agent or a lead wakes the next run.
 */
@Injectable()
export class Dispatcher {
  constructor(
    private readonly candidates: Candidates,
    private readonly assignments: AssignmentsRepository,
    private readonly timers: Timers,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(dispatcherLimitsEnv) private readonly env: Env<typeof dispatcherLimitsEnv>,
  ) {}

  async dispatch(wakeUp: WakeUp = {}): Promise<DispatchReport> {
    const stopAt = this.clock.now() + this.env.LEADS_DISPATCH_BUDGET_SECONDS * 1000;
    const run: Run = { except: new Set(), hinted: await this.candidates.hinted(wakeUp) };
    for (let assigned = 0; ;) {
      const agents = await this.candidates.nextAgents(ROUND, run.except, run.hinted.agents);
      if (agents.length === 0) return { assigned, unfinished: false };
      const leads = await this.candidates.nextLeads(agents.length, run.except, run.hinted.leads);
      if (leads.length === 0) return { assigned, unfinished: false };
      assigned += await this.round(agents, leads, { except: run.except, stopAt });
      if (this.clock.now() >= stopAt) return { assigned, unfinished: true };
    }
  }

  /** One agent at least, however late it is. @returns how many assignments began */
  private async round(
    agents: readonly Candidate[],
    leads: readonly Candidate[],
    { except, stopAt }: { readonly except: Set<string>; readonly stopAt: number },
  ): Promise<number> {
    const line = await this.prepare(leads);
    let assigned = 0;
    for (const { id: userId } of agents) {
      if (await this.giveNext(userId, line, except)) assigned += 1;
      except.add(userId);
      if (this.clock.now() >= stopAt) break;
    }
    return assigned;
  }

  /** Timers first (DESIGN rule 4): one without an assignment is harmless, an assignment without one is not. */
  private async prepare(leads: readonly Candidate[]): Promise<Prepared[]> {
    const now = this.clock.now();
    const assignedAt = new Date(now).toISOString();
    const expiresAt = new Date(now + this.env.LEADS_ANSWER_SECONDS * 1000).toISOString();
    const line = leads.map(({ id }) => ({ leadId: id, assignmentId: this.ids.next(), assignedAt, expiresAt }));
    await this.timers.start(line);
    return line;
  }

  /** Gives the agent the first lead of the line that is still there; it leaves the line, unless the agent turns out to be taken. */
  private async giveNext(userId: string, line: Prepared[], except: Set<string>): Promise<boolean> {
    for (let lead = line[0]; lead; lead = line[0]) {
      const { leadId, ...assignment } = lead;
      const stale = await this.assignments.begin(leadId, { ...assignment, assignedTo: userId });
      if (!stale || stale.lead) {
        except.add(leadId);
        line.shift();
      }
      if (!stale) return true;
      if (stale.agent) return false;
    }
    return false;
  }
}
