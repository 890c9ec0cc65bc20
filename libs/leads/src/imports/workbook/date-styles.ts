import type { Tag, XmlHandler } from './xml-reader.js';

/** Number formats that every workbook has and that are dates (ECMA-376, part 1, 18.8.30). */
const BUILT_IN: readonly (readonly [first: number, last: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];
/** Parts of a format that are no letters of a date: quoted and escaped texts, fillers, colours and conditions. */
const NO_DATE = /"[^"]*"|\\.|[_*].|\[[^\]]*\]/g;
const DATE_LETTER = /[ymdhs]/i;

/** Which styles of cells are dates; reads `styles.xml`. */
export class DateStyles implements XmlHandler {
  readonly #formats = new Map<number, string>();
  /** The number format of each style. */
  readonly #styles: number[] = [];
  /** `numFmt` and `xf` are in other lists, too. */
  #list: string | undefined;

  isDate(style: number): boolean {
    const id = this.#styles[style];
    if (id === undefined) return false;
    const format = this.#formats.get(id);
    if (format !== undefined) return DATE_LETTER.test(format.replace(NO_DATE, ''));
    return BUILT_IN.some(([first, last]) => id >= first && id <= last);
  }

  open(tag: Tag): void {
    if (tag.name === 'numFmts' || tag.name === 'cellXfs') this.#list = tag.name;
    else if (tag.name === 'numFmt' && this.#list === 'numFmts') {
      this.#formats.set(Number(tag.attribute('numFmtId')), tag.attribute('formatCode') ?? '');
    } else if (tag.name === 'xf' && this.#list === 'cellXfs') this.#styles.push(Number(tag.attribute('numFmtId') ?? 0));
  }

  close(name: string): void {
    if (name === this.#list) this.#list = undefined;
  }
}
