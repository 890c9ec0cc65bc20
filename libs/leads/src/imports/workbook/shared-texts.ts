import { TextStore } from './text-store.js';
import type { Tag, XmlHandler } from './xml-reader.js';
import { WorkbookError } from './workbook.errors.js';

/**
 * Excel's longest text has 32,767 characters, each of which can take seven.
 * https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
export const MAX_TEXT_CHARS = 256 * 1024;

/** `_x000D_` is how a workbook writes what XML cannot have (ECMA-376, part 1, 22.9.2.19). */
const ESCAPE = /_x([0-9A-Fa-f]{4})_/g;

/** A text as it is meant. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(ESCAPE, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;
}

/** Collects the text of a cell or of a shared text: of all its runs, without how it is pronounced (`rPh`). */
export class TextCollector {
  #text = '';
  #isOpen = false;
  #isPhonetic = false;

  begin(): void {
    this.#text = '';
    this.#isOpen = false;
    this.#isPhonetic = false;
  }

  open(name: string): void {
    if (name === 'rPh') this.#isPhonetic = true;
    else if (name === 't' || name === 'v') this.#isOpen = !this.#isPhonetic;
  }

  /** @throws WorkbookError when there is no end of it */
  text(text: string): void {
    if (!this.#isOpen) return;
    this.#text += text;
    if (this.#text.length > MAX_TEXT_CHARS) throw new WorkbookError('broken-workbook');
  }

  close(name: string): void {
    if (name === 'rPh') this.#isPhonetic = false;
    else if (name === 't' || name === 'v') this.#isOpen = false;
  }

  end(): string {
    return this.#text;
  }
}

/** The table of texts that cells refer to; reads `sharedStrings.xml`. */
export class SharedTexts implements XmlHandler {
  readonly #texts = new TextStore();
  readonly #collector = new TextCollector();

  get(index: number): string | undefined {
    return this.#texts.get(index);
  }

  open({ name }: Tag): void {
    if (name === 'si') this.#collector.begin();
    else this.#collector.open(name);
  }

  text(text: string): void {
    this.#collector.text(text);
  }

  close(name: string): void {
    if (name === 'si') this.#texts.add(unescaped(this.#collector.end()));
    else this.#collector.close(name);
  }
}
