import type { FieldValue, LeadFields } from '../../leads/lead.js';
import { instantOfCell } from './cell-dates.js';
import type { WorkbookProblem } from './workbook.errors.js';

/** A row that can become a lead. */
export interface GoodRow {
  /** As people count: the header is row 1. */
  readonly row: number;
  /** RFC 3339 in UTC with milliseconds. */
  readonly timestamp: string;
  readonly fields: LeadFields;
}

/** A row that cannot, and why. */
export interface BadRow {
  readonly row: number;
  readonly reason: string;
}

/** Columns by their place in the sheet; undefined where the header is empty. */
export type Header = readonly (string | undefined)[];

/** Columns that the import knows, however they are capitalised. */
const KNOWN = new Set(['email', 'timestamp', 'name', 'subject', 'body']);
const REQUIRED = ['email', 'timestamp'];
/** Names that JavaScript objects cannot have as data. */
const IMPOSSIBLE = new Set(['__proto__']);
const EMAIL_MAX_LENGTH = 254;
/** One address, and nothing that only a mail server could judge. */
const EMAIL = /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\]+$/;

/**
 * Magnitudes that DynamoDB keeps exactly as JavaScript has them; its client refuses larger ones, the table itself smaller ones.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
const LARGEST = Number.MAX_SAFE_INTEGER;
const SMALLEST = 1e-100;

/** Reads the header row. @returns what is wrong with it as a text */
export function readHeader(values: readonly unknown[], maxColumns: number): Header | WorkbookProblem {
  const last = values.findLastIndex((value) => !isEmpty(value));
  if (last >= maxColumns) return 'too-many-columns';
  const header = values.slice(0, last + 1).map(columnName);
  const names = header.filter((name) => name !== undefined).map((name) => name.toLowerCase());
  if (REQUIRED.some((name) => !names.includes(name))) return 'missing-columns';
  return new Set(names).size < names.length ? 'duplicate-columns' : header;
}

/**
 * Reads a row below the header.
 *
 * @param maxBytes largest row, as JSON
 * @returns undefined for an empty row, which is none
 */
export function readRow(
  row: number,
  values: readonly unknown[],
  header: Header,
  maxBytes: number,
): GoodRow | BadRow | undefined {
  if (values.every(isEmpty)) return undefined;
  const cells = new Map<string, unknown>();
  for (const [index, name] of header.entries()) if (name !== undefined) cells.set(name, values[index]);
  const email = textOf(cells.get('email'));
  if (email === '') return { row, reason: 'email is missing' };
  if (email.length > EMAIL_MAX_LENGTH || !EMAIL.test(email)) return { row, reason: 'email is not an address' };
  if (isEmpty(cells.get('timestamp'))) return { row, reason: 'timestamp is missing' };
  const instant = instantOfCell(cells.get('timestamp'));
  if (instant === undefined) return { row, reason: 'timestamp is not a date' };
  const timestamp = new Date(instant).toISOString();
  const fields = { ...fieldsOf(cells), email, timestamp };
  if (Buffer.byteLength(JSON.stringify(fields)) > maxBytes) return { row, reason: 'row is too large' };
  return { row, timestamp, fields };
}

export function isBad(row: GoodRow | BadRow): row is BadRow {
  return 'reason' in row;
}

function columnName(value: unknown): string | undefined {
  const name = textOf(value);
  if (name === '' || IMPOSSIBLE.has(name)) return undefined;
  const lower = name.toLowerCase();
  return KNOWN.has(lower) ? lower : name;
}

/** Empty cells are left out, but for the known columns, which every lead has. */
function fieldsOf(cells: ReadonlyMap<string, unknown>): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = { name: '', subject: '', body: '' };
  for (const [name, value] of cells) if (!isEmpty(value)) fields[name] = fieldOf(value);
  return fields;
}

function fieldOf(value: unknown): FieldValue {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (typeof value === 'boolean' || (typeof value === 'number' && canBeKept(value))) return value;
  // DynamoDB cannot keep half a surrogate pair.
  return String(value).toWellFormed();
}

function canBeKept(value: number): boolean {
  const magnitude = Math.abs(value);
  return magnitude === 0 || (magnitude >= SMALLEST && magnitude <= LARGEST);
}

function textOf(value: unknown): string {
  return isEmpty(value) ? '' : String(fieldOf(value)).trim();
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
