import type { BadRow } from './workbook/sheet-rows.js';
import type { WorkbookProblem } from './workbook/workbook.errors.js';

/** What an import can be (L1). */
export const IMPORT_STATES = ['queued', 'running', 'completed', 'failed'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Rejected rows that an import names; all of them are in its report. */
export const MAX_REJECTED = 100;

/**
 * An import as it is kept: of a file's content, whose digest is its id; or of an upload that was announced before its content was known. The
 * latter only leads to the import of its content, once it is there: one content is imported once, by whatever name it came.
 */
export interface LeadImport {
  readonly importId: string;
  readonly state: ImportState;
  readonly fileName?: string;
  readonly createdBy?: string;
  readonly createdAt: string;
  /** The import of this upload's content. */
  readonly contentId?: string;
  /** Rows of the file, without the header. */
  readonly rows: number;
  /** Rows that are leads by now. */
  readonly accepted: number;
  readonly rejectedCount: number;
  readonly rejected: readonly BadRow[];
  readonly problem?: WorkbookProblem;
  /** Which attempt works on it; rises with every claim. */
  readonly attempt: number;
}

/** What is known of the rows. */
export type ImportProgress = Pick<LeadImport, 'rows' | 'accepted' | 'rejectedCount' | 'rejected'>;

export const NO_PROGRESS: ImportProgress = { rows: 0, accepted: 0, rejectedCount: 0, rejected: [] };
