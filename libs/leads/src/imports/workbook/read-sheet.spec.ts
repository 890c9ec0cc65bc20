import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { streamXlsxRows, writeXlsx } from 'hucre/xlsx';
import { inspectWorkbook } from './inspect-workbook.js';
import { readSheet } from './read-sheet.js';
import type { GoodRow } from './sheet-rows.js';
import { WorkbookError } from './workbook.errors.js';
import { type Cell, packed, workbook, workbookParts } from './workbook.fixture.js';

const LIMITS = { maxRows: 1_000, maxColumns: 20, maxRowBytes: 65_536, maxBytes: 10_000_000, chunk: 100 };
const AT = '2026-01-31T12:00:00.000Z';
const SHEET = 'xl/worksheets/sheet1.xml';

async function read(file: Uint8Array): Promise<GoodRow[]> {
  const { good } = await readSheet({ ...LIMITS, file });
  return [...good.byTimestamp(LIMITS.maxRows)].flat();
}

async function outcomeOf(file: Buffer, limits = {}): Promise<unknown> {
  try {
    await readSheet({ ...LIMITS, ...limits, file });
    return 'read';
  } catch (error) {
    return error instanceof WorkbookError ? error.problem : error;
  }
}

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/\p{Cc}|[\ufffe\uffff]|_x/gu, '').toWellFormed()),
  fc.integer().map((n) => n / 8),
  fc.boolean(),
  fc.date({ noInvalidDate: true, min: new Date('1950-01-01'), max: new Date('2050-01-01') }),
  fc.constant(null),
);

describe(readSheet, () => {
  it('reads what another library has written as that library reads it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 5 }), { minLength: 1, maxLength: 10 }), async (table) => {
        const rows = table.map((values, n) => [`row${n}@b.test`, AT, ...values]);
        const header = ['email', 'timestamp', 'a', 'b', 'c', 'd', 'e'];
        const file = await writeXlsx({ sheets: [{ name: 'Leads', rows: [header, ...rows] }] });
        const theirs: unknown[][] = [];
        for await (const { values } of streamXlsxRows(file)) theirs.push(header.map((_, n) => values[n]));

        const ours = (await read(file)).map(({ fields }) => header.map((name) => fields[name]));
        const kept = theirs.slice(1).map((values) => values.map(asField));
        expect(ours).toEqual(kept);
      }),
    );
  });

  it('reads rich texts, escapes, references and formats as the standard has them', async () => {
    const texts = '<si><r><t>em</t></r><r><t>ail</t></r><rPh><t>no</t></rPh></si><si><t>timestamp</t></si><si/>';
    const cells = (row: number, ...rest: string[]) => `<row r="${row}">${rest.join('')}</row>`;
    const sheetData = [
      cells(1, '<c r="A1" t="s"><v>0</v></c>', '<c r="C1" t="s"><v>1</v></c>', '<c r="AA1" t="str"><v>far</v></c>'),
      cells(3, '<c r="A3" t="str"><f>1</f><v>a@b.test</v></c>', '<c r="C3" s="2"><v>46053.5</v></c>'),
      cells(4, '<c r="A4" t="inlineStr"><is><t>b_x0040_b.test</t></is></c><c/><c t="d"><v>2026-01-31T12:00:00</v></c>'),
      cells(5, '<c r="A5" t="s"><v>9</v></c>', '<c r="C5" s="3"><v>46053.5</v></c>'),
    ];
    const formats =
      '<numFmt numFmtId="170" formatCode="&quot;d&quot;0.0"/><numFmt numFmtId="171" formatCode="[Red]yyyy"/>';
    const styles = `<styleSheet><numFmts>${formats}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 14, 171, 170].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`;
    const file = packed({
      ...workbookParts([], { sheetData: sheetData.join('') }),
      'xl/sharedStrings.xml': strToU8(`<sst>${texts}</sst>`),
      'xl/styles.xml': strToU8(styles),
    });
    const { good, bad } = await readSheet({ ...LIMITS, maxColumns: 30, file });

    expect([...good.byTimestamp(9)].flat().map(({ row, timestamp }) => [row, timestamp])).toEqual([
      [3, AT],
      [4, AT],
    ]);
    expect(bad).toEqual([{ row: 5, reason: 'email is missing' }]);
  });

  it('counts days from 1904 on where the workbook does', async () => {
    const parts = workbookParts([
      ['email', 'timestamp'],
      ['a@b.test', { serial: 46_053.5 - 1_462 }],
    ]);
    const book = Buffer.from(parts['xl/workbook.xml'] as Uint8Array).toString();
    const from1904 = strToU8(book.replace('<sheets>', '<workbookPr date1904="1"/><sheets>'));

    expect(await read(packed({ ...parts, 'xl/workbook.xml': from1904 }))).toMatchObject([{ timestamp: AT }]);
  });
});

function asField(value: unknown, column: number): unknown {
  const isKnown = column < 2;
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) return undefined;
  if (value instanceof Date) return value.toISOString();
  return isKnown ? String(value) : value;
}

describe('readSheet on hostile workbooks (L2)', () => {
  const rows: Cell[][] = [
    ['email', 'timestamp'],
    ['a@b.test', '2026-01-31'],
  ];
  const changed = (offset: number, value: number): Buffer => {
    const file = workbook(rows);
    for (let at = 0; (at = file.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at += 4)
      file.writeUInt16LE(value, at + offset);
    return file;
  };
  const damaged = workbook(rows, { shared: true });
  damaged.fill(0xff, damaged.indexOf('xl/sharedStrings.xml') + 30, damaged.indexOf('xl/sharedStrings.xml') + 60);

  it('reads parts that are not packed', async () => {
    const sheet = workbookParts(rows)[SHEET] as Uint8Array;

    expect(await outcomeOf(packed({ ...workbookParts(rows), [SHEET]: [sheet, { level: 0 }] }))).toBe('read');
  });

  it.each([
    ['sizes that lie', changed(24, 3)],
    ['checksums that lie', changed(16, 3)],
    ['parts that are elsewhere', changed(42, 7)],
    ['parts that are packed in ways of their own', changed(10, 12)],
    ['parts that are cut off', changed(20, 0xfff0)],
    ['parts that do not unpack', damaged],
    ['no sheet', packed({ ...workbookParts(rows), [SHEET]: [strToU8(''), {}] }).subarray(0, 50)],
    ['a part that is missing', packed({ ...workbookParts(rows), 'xl/_rels/workbook.xml.rels': strToU8('<x/>') })],
  ])('refuses %s', async (_, file) => {
    expect(await outcomeOf(file)).toBe('broken-workbook');
  });

  it('refuses a text that all rows refer to until they take more than there may be', async () => {
    const long = 'x'.repeat(30_000);
    const many = Array.from({ length: 100 }, (): Cell[] => ['a@b.test', '2026-01-31', long]);
    const file = workbook([['email', 'timestamp', 'body'], ...many], { shared: true });

    expect(file.length).toBeLessThan(10_000);
    expect(await outcomeOf(file, { maxBytes: 1_000_000 })).toBe('workbook-too-large');
  });

  it('comes to an end with whatever is changed in a workbook: it is read or refused', async () => {
    const good = workbook(rows, { shared: true });
    const limits = { unpackedBytes: 1024 * 1024, maxRatio: 200 };
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(good.length), async (list, cutOff) => {
        const file = Buffer.from(good);
        for (const [at, byte] of list) file[at] = byte;
        for (const one of [file, file.subarray(0, cutOff), Buffer.concat([file, good])]) {
          const look = async (): Promise<void> => {
            inspectWorkbook(one, limits);
            await readSheet({ ...LIMITS, file: one });
          };
          const outcome: unknown = await look().then(
            () => 'is read',
            (error: unknown) => (error instanceof WorkbookError ? 'is refused' : error),
          );
          expect(['is read', 'is refused']).toContain(outcome);
        }
      }),
      { numRuns: 300 },
    );
  });
});
