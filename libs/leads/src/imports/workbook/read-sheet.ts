import { Archive } from './archive.js';
import { DateStyles } from './date-styles.js';
import { RowStore } from './row-store.js';
import { SharedTexts } from './shared-texts.js';
import { type CellValue, SheetHandler } from './sheet-handler.js';
import { type BadRow, type Header, isBad, readHeader, readRow } from './sheet-rows.js';
import type { SheetTask, SheetTotals } from './sheet.messages.js';
import { mapWorkbook } from './workbook-map.js';
import { WorkbookError } from './workbook.errors.js';

/** Everything of a sheet. */
export interface SheetContent {
  readonly totals: SheetTotals;
  readonly good: RowStore;
  readonly bad: readonly BadRow[];
}

/**
 * Reads the first sheet of a workbook. Formulas are not evaluated: what the workbook has as their last result counts.
 *
 * For the thread only: hostile workbooks may take all memory and time there are.
 *
 * @throws WorkbookError
 */
export async function readSheet(task: SheetTask): Promise<SheetContent> {
  const rows = new RowCollector(task);
  try {
    const { buffer, byteOffset, byteLength } = task.file;
    const archive = new Archive(Buffer.from(buffer, byteOffset, byteLength));
    const map = await mapWorkbook(archive);
    const context = { texts: new SharedTexts(), dates: new DateStyles(), from1904: map.from1904 };
    if (map.sharedTexts !== undefined) await archive.read(map.sharedTexts, context.texts);
    if (map.styles !== undefined) await archive.read(map.styles, context.dates);
    const { maxColumns, maxBytes } = task;
    const sheet = new SheetHandler({ ...context, maxColumns }, (row, values) => rows.add(row, values));
    await archive.read(map.sheet, sheet, maxBytes);
  } catch (error) {
    // Whatever else goes wrong means that nobody can make sense of the file.
    throw error instanceof WorkbookError ? error : new WorkbookError('broken-workbook', { cause: error });
  }
  return rows.content();
}

/** Tells the header, good rows and bad rows apart. */
class RowCollector {
  readonly #good = new RowStore();
  readonly #bad: BadRow[] = [];
  #header: Header | undefined;

  constructor(private readonly task: SheetTask) {}

  /** @param index from 0 on */
  add(index: number, values: readonly CellValue[]): void {
    if (values.every((value) => value === null)) return;
    if (!this.#header) {
      this.#header = headerOf(values, this.task.maxColumns);
      return;
    }
    const row = readRow(index + 1, values, this.#header, this.task.maxRowBytes);
    if (row && isBad(row)) this.#bad.push(row);
    else if (row) this.#good.add(row);
    if (this.#good.length + this.#bad.length > this.task.maxRows) throw new WorkbookError('too-many-rows');
    if (this.#good.bytes > this.task.maxBytes) throw new WorkbookError('workbook-too-large');
  }

  content(): SheetContent {
    const [accepted, rejected] = [this.#good.length, this.#bad.length];
    if (accepted + rejected === 0) throw new WorkbookError('no-rows');
    return { totals: { rows: accepted + rejected, accepted, rejected }, good: this.#good, bad: this.#bad };
  }
}

function headerOf(values: readonly unknown[], maxColumns: number): Header {
  const header = readHeader(values, maxColumns);
  if (typeof header === 'string') throw new WorkbookError(header);
  return header;
}

/** The problem of an error that ended the reading. */
export function sheetProblem(error: unknown): WorkbookError['problem'] {
  return error instanceof WorkbookError ? error.problem : 'broken-workbook';
}
