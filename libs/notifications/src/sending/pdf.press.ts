import { PageSizes, PDFDocument, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib';
import { Injectable } from '@nestjs/common';
import type { PrintJob } from '../types/notification-type.js';
import { DocumentPress } from './document-press.js';
import { wrap } from './wrap.js';

/** Points (1/72 inch). */
const MARGIN = 56;
const LINE_HEIGHT = 1.4;
const TITLE_SIZE = 16;
const HEADING_SIZE = 12;
const TEXT_SIZE = 10;

/** What cannot be printed: the fonts that every PDF reader has know Western European characters only. */
const SUBSTITUTE = '?';

/** Prints with pdf-lib, in its own function: the library is as large as everything else of a sender. */
@Injectable()
export class PdfPress extends DocumentPress {
  async print({ title, sections }: PrintJob): Promise<Uint8Array> {
    const document = await PDFDocument.create();
    document.setTitle(title);
    const sheet = new Sheet(document, {
      regular: await document.embedFont(StandardFonts.Helvetica),
      bold: await document.embedFont(StandardFonts.HelveticaBold),
    });
    sheet.write(title, 'bold', TITLE_SIZE);
    for (const { heading, lines } of sections) {
      sheet.space(HEADING_SIZE);
      sheet.write(heading, 'bold', HEADING_SIZE);
      for (const line of lines) sheet.write(line, 'regular', TEXT_SIZE);
    }
    return document.save();
  }
}

type Fonts = Readonly<Record<'regular' | 'bold', PDFFont>>;

/** Writes lines from top to bottom and begins a new page where one is full. */
class Sheet {
  #page: PDFPage;
  #y: number;
  readonly #known: Readonly<Record<keyof Fonts, ReadonlySet<number>>>;

  constructor(
    private readonly document: PDFDocument,
    private readonly fonts: Fonts,
  ) {
    this.#known = {
      regular: new Set(fonts.regular.getCharacterSet()),
      bold: new Set(fonts.bold.getCharacterSet()),
    };
    [this.#page, this.#y] = this.#newPage();
  }

  space(points: number): void {
    this.#y -= points;
  }

  write(text: string, style: keyof Fonts, size: number): void {
    const font = this.fonts[style];
    const width = this.#page.getWidth() - 2 * MARGIN;
    const measure = (part: string): number => font.widthOfTextAtSize(part, size);
    for (const line of wrap(this.#printable(text, style), width, measure)) {
      if (this.#y - size * LINE_HEIGHT < MARGIN) [this.#page, this.#y] = this.#newPage();
      this.#y -= size * LINE_HEIGHT;
      this.#page.drawText(line, { x: MARGIN, y: this.#y, size, font });
    }
  }

  #newPage(): [PDFPage, number] {
    const page = this.document.addPage(PageSizes.A4);
    return [page, page.getHeight() - MARGIN];
  }

  #printable(text: string, style: keyof Fonts): string {
    const characters = Array.from(text.normalize('NFC').replace(/\s/gu, ' '));
    return characters.map((one) => (this.#known[style].has(one.codePointAt(0) ?? 0) ? one : SUBSTITUTE)).join('');
  }
}
