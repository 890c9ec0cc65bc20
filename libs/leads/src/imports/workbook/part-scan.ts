import { WorkbookError } from './workbook.errors.js';

/** A row of a sheet, and anything between two `>`, as XML: 200 columns of 5 KB. Excel's own cells end at 32,767 characters. */
export const MAX_PIECE_BYTES = 1024 * 1024;
/** Texts of a workbook that keeps them in a table, where each is once. */
export const MAX_TEXTS = 600_000;
/** Tags of a part that are no texts. */
const MAX_OTHER_TAGS = 600_000;
/** `<si><t>…</t></si>`. */
const TAGS_PER_TEXT = 4;

const OPEN = '<'.charCodeAt(0);
const CLOSE = '>'.charCodeAt(0);
const SLASH = '/'.charCodeAt(0);
const COLON = ':'.charCodeAt(0);

/** What a sheet is made of, and what a table of texts is made of. */
const ROW = 'row';
const ROWS = 'sheetData';
const TEXT = 'si';
const LONGEST_NAME = 64;

/**
 * Looks at the tags of a part as it is unpacked, without keeping any of it, and refuses what no workbook has: rows of megabytes, tags without
 * an end, millions of elements.
 *
 * The reader would collect those into single objects. One that is too large for what is left of a thread's heap makes V8 abort the process, thread or
 * not; a heap that fills in small steps ends the thread alone.
 */
export class PartScan {
  #tags = 0;
  #texts = 0;
  /** Bytes since the last `>`. */
  #gap = 0;
  /** Bytes since the row began; undefined outside of rows. */
  #row: number | undefined;
  /** The name of the tag that is being read; undefined between tags. */
  #name: string | undefined;
  #isEnd = false;

  constructor(private readonly isSheet: boolean) {}

  /** @throws WorkbookError */
  add(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte === OPEN) this.#open();
      else if (this.#name !== undefined) this.#read(byte);
      this.#gap = byte === CLOSE ? 0 : this.#gap + 1;
      if (this.#row !== undefined) this.#row += 1;
    }
    if (!this.isSheet) return this.#checkTags();
    // A sheet that is a table of texts, too, would be read as a whole.
    if (this.#gap > MAX_PIECE_BYTES || this.#texts > 0) throw new WorkbookError('broken-workbook');
    if ((this.#row ?? 0) > MAX_PIECE_BYTES) throw new WorkbookError('too-many-columns');
  }

  #open(): void {
    this.#tags += 1;
    this.#name = '';
    this.#isEnd = false;
  }

  /** Names end at a blank, a slash or the end of the tag; prefixes of namespaces do not count. */
  #read(byte: number): void {
    if (byte === SLASH && this.#name === '') this.#isEnd = true;
    else if (byte === COLON) this.#name = '';
    else if (byte > 0x20 && byte !== CLOSE && byte !== SLASH) {
      if ((this.#name?.length ?? 0) < LONGEST_NAME) this.#name += String.fromCharCode(byte);
    } else this.#named();
  }

  #named(): void {
    const name = this.#name;
    this.#name = undefined;
    if (name === ROW) this.#row = this.#isEnd ? undefined : 0;
    else if (name === ROWS) this.#row = undefined;
    else if (name === TEXT && !this.#isEnd) this.#texts += 1;
  }

  #checkTags(): void {
    const others = this.#tags - TAGS_PER_TEXT * this.#texts;
    if (this.#texts > MAX_TEXTS || others > MAX_OTHER_TAGS) throw new WorkbookError('workbook-too-complex');
  }
}
