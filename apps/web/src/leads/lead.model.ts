import type { Data, Operations } from '#client/index.js';

/** A lead as supervisors see it. */
export type Lead = Data<'Leads.get'>;
export type LeadStatus = Lead['status'];
export type LeadFields = Lead['fields'];
export type LeadsQuery = NonNullable<Operations['Leads.search']['query']>;
/** An agent as supervisors see him. */
export type AgentRow = Data<'Agents.search'>['data'][number];

export const STATUSES: readonly LeadStatus[] = ['Pending', 'Positive Reply', 'Neutral Reply', 'Not a lead'];

/** Columns that every lead has; others are the workbook's own. */
const KNOWN = ['email', 'name', 'subject', 'body', 'timestamp'];

/** One of a lead's own columns. */
export interface OwnField {
  readonly name: string;
  readonly value: string;
}

/** Columns besides those that every lead has, by name; empty ones are left out. */
export function ownFields(fields: LeadFields): readonly OwnField[] {
  return Object.entries(fields)
    .filter(([name]) => !KNOWN.includes(name))
    .map(([name, value]) => ({ name, value: textOf(value) }))
    .filter(({ value }) => value !== '')
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** A known column as text, empty when the workbook has none. */
export function fieldOf(fields: LeadFields, name: 'email' | 'name' | 'subject' | 'body' | 'timestamp'): string {
  return textOf(fields[name] ?? '');
}

/** What a lead is called. */
export function titleOf(fields: LeadFields): string {
  return fieldOf(fields, 'name') || fieldOf(fields, 'email');
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** Where a lead stands (docs/leads.md), and how that is shown. */
export interface Standing {
  readonly label: string;
  readonly color: string;
}

const ANSWERED: Readonly<Record<Exclude<LeadStatus, 'Pending'>, Standing>> = {
  'Positive Reply': { label: 'Positive reply', color: 'teal' },
  'Neutral Reply': { label: 'Neutral reply', color: 'indigo' },
  'Not a lead': { label: 'Not a lead', color: 'gray' },
};

export function standingOf({ status, parked, assignmentId }: Lead): Standing {
  if (status !== 'Pending') return ANSWERED[status];
  if (parked) return { label: 'Parked', color: 'red' };
  return assignmentId === undefined ? { label: 'In line', color: 'yellow' } : { label: 'With an agent', color: 'blue' };
}

/** How an agent's status is shown. */
export const AGENT_COLORS: Readonly<Record<AgentRow['status'], string>> = {
  online: 'teal',
  busy: 'blue',
  away: 'yellow',
  offline: 'gray',
};
