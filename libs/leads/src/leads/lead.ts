/** What a lead can be (L4). */
export const LEAD_STATUSES = ['Pending', 'Positive Reply', 'Neutral Reply', 'Not a lead'] as const;
export type LeadStatus = (typeof LEAD_STATUSES)[number];

/** What an agent may answer. */
export const ANSWERS = ['Positive Reply', 'Neutral Reply', 'Not a lead'] as const;
export type LeadAnswer = (typeof ANSWERS)[number];

/** One cell of a row: texts and numbers as they were (huge or tiny numbers as texts), dates as RFC 3339 in UTC. */
export type FieldValue = string | number | boolean;

/** A row by its column names: `email`, `timestamp`, `name`, `subject`, `body` and whatever else the file had. */
export type LeadFields = Readonly<Record<string, FieldValue>>;

/** A running assignment. */
export interface Assignment {
  readonly assignmentId: string;
  /** The agent. */
  readonly assignedTo: string;
  readonly assignedAt: string;
  /** Until when it can be answered, whether or not a timer fires (DESIGN rule 4). */
  readonly expiresAt: string;
}

/** A lead as it is kept. Instants are RFC 3339 in UTC with milliseconds, so that they sort as text. */
export interface Lead {
  readonly leadId: string;
  /** The import of its file. */
  readonly importId: string;
  /** Its row in the file; the header is row 1. */
  readonly row: number;
  /** What its place in line depends on, and the field of the same name. */
  readonly timestamp: string;
  readonly fields: LeadFields;
  readonly status: LeadStatus;
  /** Taken out of line after too many expiries, until a supervisor puts it back. */
  readonly parked: boolean;
  /** Assignments that expired since it was last put in line by hand. */
  readonly expiries: number;
  /** The agent who has it, or who answered it. */
  readonly assignedTo?: string;
  readonly assignmentId?: string;
  readonly assignedAt?: string;
  readonly expiresAt?: string;
  readonly answeredAt?: string;
  /** The assignment that was answered: a repeated answer is recognised by it. */
  readonly answeredIn?: string;
}

/** Where a lead stands: in line, with an agent, answered, or parked. */
export type Standing = 'pending' | 'assigned' | 'answered' | 'parked';

/** Every lead stands somewhere: none is ever lost. */
export function standingOf(lead: Pick<Lead, 'status' | 'parked' | 'assignmentId'>): Standing {
  if (lead.status !== 'Pending') return 'answered';
  if (lead.parked) return 'parked';
  return lead.assignmentId === undefined ? 'pending' : 'assigned';
}

/** The running assignment; undefined when there is none. */
export function assignmentOf(lead: Lead): Assignment | undefined {
  const { assignmentId, assignedTo, assignedAt, expiresAt } = lead;
  if (!assignmentId || !assignedTo || !assignedAt || !expiresAt) return undefined;
  return { assignmentId, assignedTo, assignedAt, expiresAt };
}

/**
 * The lead after an assignment that nobody answered in time: back at its place, or parked (L8).
 *
 * @param maxExpiries after so many expiries it is parked
 */
export function expired(lead: Lead, maxExpiries: number): Lead {
  const expiries = lead.expiries + 1;
  return { ...withoutAssignment(lead), expiries, parked: expiries >= maxExpiries };
}

/** The lead after an answer. The agent who gave it stays on it. */
export function answered(lead: Lead, answer: LeadAnswer, now: string): Lead {
  const { assignedTo, assignmentId } = lead;
  if (assignedTo === undefined || assignmentId === undefined) throw new TypeError('only an assigned lead is answered');
  return { ...withoutAssignment(lead), assignedTo, status: answer, answeredAt: now, answeredIn: assignmentId };
}

/** The lead back in line, as if no assignment had ever expired. */
export function unparked(lead: Lead): Lead {
  return { ...lead, parked: false, expiries: 0 };
}

function withoutAssignment(lead: Lead): Lead {
  const { assignmentId: _id, assignedTo: _to, assignedAt: _at, expiresAt: _until, ...rest } = lead;
  return rest;
}
