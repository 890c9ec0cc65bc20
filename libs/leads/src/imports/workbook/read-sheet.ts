import { streamXlsxRows } from 'hucre/xlsx';
import { RowStore } from './row-store.js';
import { scanWorkbook } from './scan-workbook.js';
import { type BadRow, type Header, isBad, readHeader, readRow } from './sheet-rows.js';
import type { SheetTask, SheetTotals } from './sheet.messages.js';
import { WorkbookError, type WorkbookProblem } from './workbook.errors.js';

/** Everything of a sheet. */
export interface SheetContent {
  readonly totals: SheetTotals;
  readonly good: RowStore;
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
  const good = new RowStore();
  const bad: BadRow[] = [];
  let header: Header | undefined;
  let last = -1;
  try {
    const { buffer, byteOffset, byteLength } = task.file;
    await scanWorkbook(Buffer.from(buffer, byteOffset, byteLength));
    for await (const { index, values } of streamXlsxRows(task.file)) {
      // A lead's id is made from its row: two rows of one number would be one lead.
      if (!(index > last)) throw new WorkbookError('broken-workbook');
      last = index;
      if (values.every((value) => value === null)) continue;
      if (!header) {
        header = headerOf(values, task.maxColumns);
        continue;
      }
      const row = readRow(index + 1, values, header, task.maxRowBytes);
      if (row && isBad(row)) bad.push(row);
      else if (row) good.add(row);
      if (good.length + bad.length > task.maxRows) throw new WorkbookError('too-many-rows');
    }
  } catch (error) {
    throw refusalOf(error);
  }
  const rows = good.length + bad.length;
  if (rows === 0) throw new WorkbookError('no-rows');
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

/** The reader's errors have no codes. */
function problemOf(error: unknown): WorkbookProblem {
  const message = error instanceof Error ? error.message : '';
  return message.includes('outside the supported sheet bounds') ? 'too-many-columns' : 'broken-workbook';
}

/** The problem of an error that ended the reading. */
export function sheetProblem(error: unknown): WorkbookProblem {
  return error instanceof WorkbookError ? error.problem : 'broken-workbook';
}
