import { AGENT_CHOICES } from '#leads/agents/agent.js';
import { ANSWERS } from '#leads/leads/lead.js';
import { AssignmentExpiredError } from '#leads/leads.errors.js';
import { placeOf } from '#leads/leads.keys.js';
import { aLead, ANSWER_SECONDS, type LeadsTestBed } from '#leads/leads-bed.fixture.js';
import { audit, type LeadsAudit } from './leads-audit.js';
import type { RandomSource } from './votes-random.js';

/** Agents who come, go, choose, answer and forget; messages that come twice, late or never. */
export class LeadsWorld {
  private rows = 0;
  private readonly agents: readonly string[];

  constructor(
    private readonly bed: LeadsTestBed,
    private readonly random: RandomSource,
    agents: number,
  ) {
    this.agents = Array.from({ length: agents }, (_, n) => `agent-${n}`);
  }

  get created(): number {
    return this.rows;
  }

  async begin(): Promise<void> {
    for (const userId of this.agents) await this.bed.createAgent(userId);
  }

  /** Something happens. */
  async step(): Promise<void> {
    const steps = [
      () => this.import(),
      () => this.choose(),
      () => this.comeOrGo(),
      () => this.answer(),
      () => this.answer(),
      () => this.wait(),
      () => this.deliverTimer(),
      () => this.dispatch(),
      () => this.dispatch(),
    ];
    await this.pick(steps)();
  }

  /** The dispatcher runs, alone or, as no queue promises otherwise, two at once. @throws Error when it did not take the oldest */
  async dispatch(): Promise<void> {
    const before = await audit(this.bed);
    const runs = this.random() < 0.3 ? 2 : 1;
    const { dispatcher } = this.bed.parts();
    await Promise.all(Array.from({ length: runs }, () => dispatcher.dispatch()));
    const after = await audit(this.bed);
    const wasInLine = new Set(inLine(before));
    const left = inLine(after);
    const taken = [...wasInLine].filter((place) => !left.includes(place));
    const youngest = taken.sort().at(-1);
    const oldest = left.sort()[0];
    if (runs === 1 && youngest !== undefined && oldest !== undefined && youngest > oldest) {
      throw new Error(`took ${youngest} before ${oldest}`);
    }
  }

  /** Everybody works until nothing is left to do. */
  async finish(): Promise<LeadsAudit> {
    for (;;) {
      for (const userId of this.agents) {
        await this.bed.connect(userId, true);
        await this.bed.choose(userId, 'online');
      }
      await this.dispatch();
      const state = await audit(this.bed);
      const busy = state.agents.filter(({ leadId }) => leadId !== undefined);
      if (busy.length === 0) return state;
      for (const { userId, leadId = '', assignmentId = '' } of busy) {
        await this.give(leadId, assignmentId, userId).catch(async () => this.bed.parts().expiry.expire(leadId));
      }
    }
  }

  private async import(): Promise<void> {
    const count = 1 + Math.floor(this.random() * 6);
    const leads = Array.from({ length: count }, () => {
      this.rows += 1;
      const timestamp = new Date(Date.UTC(2026, 0, 1) + Math.floor(this.random() * 20) * 1000).toISOString();
      return aLead(this.rows, { timestamp });
    });
    await this.bed.createLeads(...leads);
  }

  private async choose(): Promise<void> {
    await this.bed.choose(this.pick(this.agents), this.pick(AGENT_CHOICES));
  }

  private async comeOrGo(): Promise<void> {
    await this.bed.connect(this.pick(this.agents), this.random() < 0.7);
  }

  /** An answer, in time or late, twice at once, of the right agent or of another. */
  private async answer(): Promise<void> {
    const { agents } = await audit(this.bed);
    const busy = agents.filter(({ leadId }) => leadId !== undefined);
    if (busy.length === 0) return;
    const { userId, leadId = '', assignmentId = '' } = this.pick(busy);
    const who = this.random() < 0.9 ? userId : this.pick(this.agents);
    const times = this.random() < 0.3 ? 2 : 1;
    const answers = Array.from({ length: times }, () => this.give(leadId, assignmentId, who));
    // The timer may fire at the same moment.
    const races = this.random() < 0.3 ? [this.bed.parts().expiry.expire(leadId, assignmentId)] : [];
    for (const { status, ...rest } of await Promise.allSettled([...answers, ...races])) {
      if (status === 'rejected' && !('reason' in rest && rest.reason instanceof AssignmentExpiredError)) {
        throw new Error('an answer failed', { cause: rest });
      }
    }
  }

  private async give(leadId: string, assignmentId: string, userId: string): Promise<void> {
    await this.bed.parts().answers.give({ leadId, assignmentId, userId, status: this.pick(ANSWERS) });
  }

  private async wait(): Promise<void> {
    this.bed.clock.advance(Math.floor(this.random() * ANSWER_SECONDS * 700));
    return Promise.resolve();
  }

  /** Any of the timers that were ever sent, due or not, again perhaps; what is never delivered is the sweep's business. */
  private async deliverTimer(): Promise<void> {
    const sent = this.bed.queues.of('timers');
    if (sent.length === 0) return;
    const { leadId, assignmentId } = this.pick(sent).body as { leadId: string; assignmentId: string };
    await this.bed.parts().expiry.expire(leadId, assignmentId);
    if (this.random() < 0.1) await this.sweep();
  }

  private async sweep(): Promise<void> {
    const { pending, expiry } = this.bed.parts();
    for await (const { leadId } of pending.overdue(this.bed.clock.nowIso())) await expiry.expire(leadId);
  }

  private pick<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.random() * list.length)];
    if (one === undefined) throw new RangeError('nothing to pick from');
    return one;
  }
}

/** Places of the leads in line. */
function inLine({ leads }: LeadsAudit): string[] {
  return leads
    .filter(({ status, parked, assignmentId }) => status === 'Pending' && !parked && assignmentId === undefined)
    .map(placeOf);
}
