import type { BadRow, GoodRow } from './sheet-rows.js';
import type { WorkbookProblem } from './workbook.errors.js';

/** What the thread gets to do. */
export interface SheetTask {
  /** The workbook; the sender has it no longer. */
  readonly file: Uint8Array;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxRowBytes: number;
  /** Of the sheet's part, and of all rows together. */
  readonly maxBytes: number;
  /** Rows of one message. */
  readonly chunk: number;
}

/** What was read. */
export interface SheetTotals {
  /** Rows that are not empty, without the header. */
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * What the thread says: first the totals or a refusal; after totals, all bad rows in their order, then all good rows by timestamp, a
 * chunk at a time, each when it is asked for (`NEXT`), then the end.
 */
export type SheetMessage =
  | { readonly type: 'refused'; readonly problem: WorkbookProblem }
  | { readonly type: 'totals'; readonly totals: SheetTotals }
  | { readonly type: 'rejected'; readonly rows: readonly BadRow[] }
  | { readonly type: 'rows'; readonly rows: readonly GoodRow[] }
  | { readonly type: 'end' };

/** Asks for the next message. */
export const NEXT = 'next';
