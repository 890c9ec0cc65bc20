import { streamXlsxRows } from 'hucre/xlsx';
import { type BadRow, type GoodRow, type Header, isBad, readHeader, readRow } from './sheet-rows.js';
import type { SheetTask, SheetTotals } from './sheet.messages.js';
import { isWorkbookProblem, WorkbookError, type WorkbookProblem } from './workbook.errors.js';

/** Everything of a sheet. */
export interface SheetContent {
  readonly totals: SheetTotals;
  /** By timestamp; rows of the same instant in the order of the sheet. */
  readonly good: GoodRow[];
  readonly bad: BadRow[];
}

/**
 * Reads the first sheet of a workbook. Formulas are not evaluated: what the workbook has as their last result counts.
 *
 * For the thread only: hostile workbooks may take all memory and time there are.
 *
 * @throws WorkbookError
 */
export async function readSheet(task: SheetTask): Promise<SheetContent> {
  const good: GoodRow[] = [];
  const bad: BadRow[] = [];
  let header: Header | undefined;
  try {
    for await (const { index, values } of streamXlsxRows(task.file)) {
      if (values.every((value) => value === null)) continue;
      if (!header) {
        header = headerOf(values, task.maxColumns);
        continue;
      }
      const row = readRow(index + 1, values, header, task.maxRowBytes);
      if (row) (isBad(row) ? bad : good).push(row as GoodRow & BadRow);
      if (good.length + bad.length > task.maxRows) throw new WorkbookError('too-many-rows');
    }
  } catch (error) {
    throw refusalOf(error);
  }
  const rows = good.length + bad.length;
  if (rows === 0) throw new WorkbookError('no-rows');
  good.sort(byTimestamp);
  return { totals: { rows, accepted: good.length, rejected: bad.length }, good, bad };
}

function headerOf(values: readonly unknown[], maxColumns: number): Header {
  const header = readHeader(values, maxColumns);
  if (typeof header === 'string') throw new WorkbookError(header);
  return header;
}

/** The reader's own errors all mean that it cannot make sense of the file. */
function refusalOf(error: unknown): WorkbookError {
  if (error instanceof WorkbookError) return error;
  return new WorkbookError(problemOf(error), { cause: error });
}

/** The reader gives its errors names, but no codes. */
function problemOf(error: unknown): WorkbookProblem {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'EncryptedFileError') return 'encrypted-workbook';
  if (/outside the supported sheet bounds/.test(message)) return 'too-many-columns';
  return 'broken-workbook';
}

function byTimestamp(a: GoodRow, b: GoodRow): number {
  if (a.timestamp === b.timestamp) return a.row - b.row;
  return a.timestamp < b.timestamp ? -1 : 1;
}

/** The problem of an error that ended the reading. */
export function sheetProblem(error: unknown): WorkbookProblem {
  const code = error instanceof WorkbookError ? error.problem : undefined;
  return isWorkbookProblem(code) ? code : 'broken-workbook';
}
