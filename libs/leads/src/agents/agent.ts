/** What an agent can choose (L5). */
export const AGENT_CHOICES = ['online', 'away', 'offline'] as const;
export type AgentChoice = (typeof AGENT_CHOICES)[number];

/** What others see: derived, never stored. */
export const AGENT_STATUSES = ['online', 'away', 'offline', 'busy'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** An agent as it is kept: by user, not by connection. */
export interface Agent {
  readonly userId: string;
  readonly displayName: string;
  /** Whether the user is online, as realtime's presence says. */
  readonly connected: boolean;
  readonly choice: AgentChoice;
  /** The running assignment and its lead; only an answer or an expiry clears them. */
  readonly assignmentId?: string;
  readonly leadId?: string;
  /** Since when the agent is free; there exactly while the status is `online`. RFC 3339. */
  readonly idleSince?: string;
  /** Rises with every write: what was decided on an older agent does not happen. */
  readonly version: number;
}

/** Somebody who is an agent from now on. */
export function newAgent({ userId, displayName }: { readonly userId: string; readonly displayName: string }): Agent {
  return { userId, displayName, connected: false, choice: 'online', version: 0 };
}

/** Assignment -> `busy`; not connected -> `offline`; else the choice (L5). */
export function statusOf(agent: Pick<Agent, 'assignmentId' | 'connected' | 'choice'>): AgentStatus {
  if (agent.assignmentId !== undefined) return 'busy';
  return agent.connected ? agent.choice : 'offline';
}

/** The agent came or went. Choice and assignment stay. */
export function withConnection(agent: Agent, connected: boolean, now: string): Agent {
  return next(agent, { ...agent, connected }, now);
}

/** The agent chose. While busy it counts for afterwards. */
export function withChoice(agent: Agent, choice: AgentChoice, now: string): Agent {
  return next(agent, { ...agent, choice }, now);
}

export function withName(agent: Agent, displayName: string, now: string): Agent {
  return next(agent, { ...agent, displayName }, now);
}

/** The agent answered and is free again. */
export function afterAnswer(agent: Agent, now: string): Agent {
  return next(agent, withoutAssignment(agent), now);
}

/** The agent did not answer in time, and has to set himself online again (L8). */
export function afterExpiry(agent: Agent, now: string): Agent {
  return next(agent, { ...withoutAssignment(agent), choice: 'offline' }, now);
}

/** A lead's agent exists: both are written together. */
export function ofAssignment(agent: Agent | undefined, leadId: string): Agent {
  if (!agent) throw new Error(`lead ${leadId} is assigned to an agent who does not exist`);
  return agent;
}

/** The version after `before`: `idleSince` follows the status. */
function next(before: Agent, after: Agent, now: string): Agent {
  const { idleSince: _old, ...rest } = after;
  const version = before.version + 1;
  if (statusOf(after) !== 'online') return { ...rest, version };
  return { ...rest, version, idleSince: before.idleSince ?? now };
}

function withoutAssignment(agent: Agent): Agent {
  const { assignmentId: _assignment, leadId: _lead, ...rest } = agent;
  return rest;
}
