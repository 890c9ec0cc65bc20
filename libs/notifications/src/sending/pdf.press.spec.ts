import { describe, expect, it } from '@jest/globals';
import { PDFDocument } from '@cantoo/pdf-lib';
import { PdfPress } from './pdf.press.js';

const press = new PdfPress();

describe(PdfPress.name, () => {
  it('N5: prints a document with its title', async () => {
    const bytes = await press.print({
      filename: 'a.pdf',
      title: 'Results',
      sections: [{ heading: 'H', lines: ['a: 1'] }],
    });

    const document = await PDFDocument.load(bytes);
    expect(document.getTitle()).toBe('Results');
    expect(document.getPageCount()).toBe(1);
  });

  it('begins new pages as needed', async () => {
    const lines = Array.from({ length: 100 }, (_, n) => `line ${n}`);

    const document = await PDFDocument.load(
      await press.print({ filename: 'a.pdf', title: 'T', sections: [{ heading: 'H', lines }] }),
    );

    expect(document.getPageCount()).toBe(2);
  });

  it('prints whatever texts hold: other scripts, line breaks, control characters, endless words', async () => {
    const odd = '寿司 🍣 \u0000\u2028\r\n\t' + 'x'.repeat(3_000) + ' Größe';

    await expect(
      press.print({ filename: 'a.pdf', title: odd, sections: [{ heading: odd, lines: [odd, ''] }] }),
    ).resolves.toBeInstanceOf(Uint8Array);
  });
});
