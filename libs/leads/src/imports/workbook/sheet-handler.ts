import { WorkbookError } from './workbook.errors.js';
import type { DateStyles } from './date-styles.js';
import { dateOfSerial } from './cell-dates.js';
import { type SharedTexts, TextCollector, unescaped } from './shared-texts.js';
import type { Tag, XmlHandler } from './xml-reader.js';

/** What a cell can hold. */
export type CellValue = string | number | boolean | Date | null;

/** What cells refer to. */
export interface CellContext {
  readonly texts: SharedTexts;
  readonly dates: DateStyles;
  readonly from1904: boolean;
  /** Cells further right are only noted, one for all of them, in the column after the last. */
  readonly maxColumns: number;
}

const REFERENCE = /^([A-Z]{1,3})\d*$/i;
const LETTERS = 26;
const BEFORE_A = 64;

/** Makes rows of a sheet; formulas are passed over, what they were last worth counts. Reads `sheet1.xml` and its like. */
export class SheetHandler implements XmlHandler {
  readonly #cell = new TextCollector();
  #values: CellValue[] | undefined;
  #isData = false;
  /** Numbers of rows and columns from 0 on. */
  #row = -1;
  #column = -1;
  #type = '';
  #style = 0;

  /** @param onRow gets each row; cells that are not there are null or missing */
  constructor(
    private readonly context: CellContext,
    private readonly onRow: (row: number, values: readonly CellValue[]) => void,
  ) {}

  open(tag: Tag): void {
    if (tag.name === 'sheetData') this.#isData = true;
    else if (tag.name === 'row' && this.#isData) this.#beginRow(tag);
    else if (tag.name === 'c' && this.#values) this.#beginCell(tag);
    else this.#cell.open(tag.name);
  }

  text(text: string): void {
    this.#cell.text(text);
  }

  close(name: string): void {
    if (name === 'sheetData') this.#isData = false;
    else if (name === 'row' && this.#values) {
      this.onRow(this.#row, this.#values);
      this.#values = undefined;
    } else if (name === 'c' && this.#values) this.#endCell(this.#values);
    else this.#cell.close(name);
  }

  /** A lead's id is made from its row: rows that are not in rising order could make one lead of two. */
  #beginRow(tag: Tag): void {
    const number = tag.attribute('r');
    const row = number === undefined ? this.#row + 1 : Number(number) - 1;
    if (!Number.isSafeInteger(row) || row <= this.#row) throw new WorkbookError('broken-workbook');
    this.#row = row;
    this.#values = [];
    this.#column = -1;
  }

  #beginCell(tag: Tag): void {
    const reference = tag.attribute('r');
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    this.#type = tag.attribute('t') ?? '';
    this.#style = Number(tag.attribute('s') ?? 0);
    this.#cell.begin();
  }

  #endCell(values: CellValue[]): void {
    const value = this.#valueOf(this.#cell.end());
    if (value === null) return;
    const column = Math.min(this.#column, this.context.maxColumns);
    while (values.length < column) values.push(null);
    values[column] = value;
  }

  /** Types of ECMA-376, part 1, 18.18.11; dates (`d`) are texts as RFC 3339 has them, errors (`e`) are their names. */
  #valueOf(text: string): CellValue {
    if (this.#type === 's') return text === '' ? null : (this.context.texts.get(Number(text)) ?? null);
    if (this.#type === 'b') return text === '1' || text === 'true';
    if (this.#type === 'str' || this.#type === 'inlineStr') return unescaped(text);
    if (text === '') return null;
    const number = this.#type === 'd' || this.#type === 'e' ? NaN : Number(text);
    if (Number.isNaN(number)) return text;
    return this.context.dates.isDate(this.#style) ? dateOfSerial(number, this.context.from1904) : number;
  }
}

function columnOf(reference: string): number {
  const letters = REFERENCE.exec(reference)?.[1]?.toUpperCase();
  if (letters === undefined) throw new WorkbookError('broken-workbook');
  let number = 0;
  for (const letter of letters) number = number * LETTERS + letter.charCodeAt(0) - BEFORE_A;
  return number - 1;
}
