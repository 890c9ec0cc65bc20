import type { Lead } from '../leads/lead.js';
import { leadIdOfRow } from '../leads.keys.js';
import type { BadRow, GoodRow } from './workbook/sheet-rows.js';

/** The lead of a row: the same row of the same file is always the same lead (L2). */
export function newLead(contentId: string, { row, timestamp, fields }: GoodRow): Lead {
  const leadId = leadIdOfRow(contentId, row);
  return { leadId, importId: contentId, row, timestamp, fields, status: 'Pending', parked: false, expiries: 0 };
}

/** The report of rejected rows as CSV (RFC 4180). Reasons are our own words, never a cell's text. */
export function reportOf(rejected: readonly BadRow[]): string {
  return ['row,reason', ...rejected.map(({ row, reason }) => `${row},${reason}`), ''].join('\r\n');
}
