import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { type Agent, statusOf } from '#leads/agents/agent.js';
import { toAgent } from '#leads/agents/agent.item.js';
import { type Lead, standingOf } from '#leads/leads/lead.js';
import { toLead } from '#leads/leads/lead.item.js';
import type { LeadsTestBed } from '#leads/leads-bed.fixture.js';

/** Everything that is stored, and what is wrong with it. */
export interface LeadsAudit {
  readonly leads: readonly Lead[];
  readonly agents: readonly Agent[];
  /** Sentences; none is how it has to be. */
  readonly wrong: readonly string[];
}

type Item = Readonly<Record<string, unknown>>;

/** Looks at both tables as a whole: assignments match, each lead is where its standing puts it. */
export async function audit(bed: LeadsTestBed): Promise<LeadsAudit> {
  const [leadItems, agentItems] = await Promise.all([scan(bed, bed.env.TABLE_LEADS), scan(bed, bed.env.TABLE_AGENTS)]);
  const leads = leadItems.map(toLead);
  const agents = agentItems.map(toAgent);
  return {
    leads,
    agents,
    wrong: [...leadItems.flatMap(misplacedLead), ...agentItems.flatMap(misplacedAgent), ...mismatches(leads, agents)],
  };
}

async function scan(bed: LeadsTestBed, table: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client: bed.db.client }, { TableName: table }))
    items.push(...Items);
  return items;
}

/** Never two leads for an agent, never two agents for a lead, never one side without the other (L6). */
function mismatches(leads: readonly Lead[], agents: readonly Agent[]): string[] {
  const running = leads.filter((lead) => standingOf(lead) === 'assigned');
  const busy = agents.filter(({ assignmentId }) => assignmentId !== undefined);
  const pairs = new Map(busy.map((agent) => [agent.assignmentId, agent]));
  const wrong = running.flatMap((lead) => {
    const agent = pairs.get(lead.assignmentId);
    if (!agent) return [`lead ${lead.leadId} is assigned, its agent is not`];
    const matches = agent.userId === lead.assignedTo && agent.leadId === lead.leadId;
    return matches ? [] : [`lead ${lead.leadId} and agent ${agent.userId} name each other wrongly`];
  });
  const owners = running.map(({ assignedTo }) => assignedTo);
  if (new Set(owners).size < owners.length) wrong.push('an agent has two leads');
  if (busy.length !== running.length) wrong.push(`${busy.length} agents are busy with ${running.length} leads`);
  return wrong;
}

/** The keys of the sparse indexes say what the standing says. */
function misplacedLead(item: Item): string[] {
  const standing = standingOf(toLead(item));
  const inLine = item['pendingShard'] !== undefined;
  const running = item['runningShard'] !== undefined;
  return inLine === (standing === 'pending') && running === (standing === 'assigned')
    ? []
    : [`lead ${String(item['leadId'])} is ${standing}, its indexes say otherwise`];
}

function misplacedAgent(item: Item): string[] {
  const isFree = statusOf(toAgent(item)) === 'online';
  return isFree === (item['idlePlace'] !== undefined) ? [] : [`agent ${String(item['userId'])} is misplaced`];
}
