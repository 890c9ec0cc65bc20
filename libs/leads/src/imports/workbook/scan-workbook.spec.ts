import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { inspectWorkbook } from './inspect-workbook.js';
import { MAX_PIECE_BYTES, MAX_TEXTS, PartScan } from './part-scan.js';
import { scanWorkbook } from './scan-workbook.js';
import { WorkbookError } from './workbook.errors.js';
import { type Cell, packed, workbook, workbookParts } from './workbook.fixture.js';

const SHEET = 'xl/worksheets/sheet1.xml';
/** Sizes are looked at after each piece that is unpacked. */
const PIECE = 65_536;
const large = 'x'.repeat(MAX_PIECE_BYTES + PIECE);

function problemIn(xml: string, { isSheet = true, piece = PIECE } = {}): string | undefined {
  const scan = new PartScan(isSheet);
  const bytes = Buffer.from(xml);
  try {
    for (let at = 0; at < bytes.length; at += piece) scan.add(bytes.subarray(at, at + piece));
    return undefined;
  } catch (error) {
    if (error instanceof WorkbookError) return error.problem;
    throw error;
  }
}

describe(PartScan, () => {
  const cells = '<c><v>1</v></c>'.repeat(100_000);

  it.each([
    [
      'rows of a usual size, many of them',
      `<sheetData>${'<row r="1"><c><v>1</v></c></row>'.repeat(100_000)}</sheetData>`,
    ],
    ['a lot behind the rows', `<sheetData><row/></sheetData>${'<hyperlink ref="A1"/>'.repeat(100_000)}`],
    ['the names of others', `<rowBreaks>${'<brk/>'.repeat(300_000)}</rowBreaks>`],
  ])('L2: a sheet may have %s', (_, xml) => {
    expect(problemIn(xml)).toBeUndefined();
  });

  it.each([
    ['a huge row', 'too-many-columns', `<row>${cells}</row>`],
    ['a huge row in a namespace', 'too-many-columns', `<x:row r="1">${cells}</x:row>`],
    ['a row without an end', 'too-many-columns', `<row r="1">${cells}`],
    ['a huge text', 'broken-workbook', `<v>${large}</v>`],
    ['a huge tag', 'broken-workbook', `<v a="${large}"/>`],
    ['texts of a table', 'broken-workbook', '<si><t>x</t></si>'],
  ])('L2: a sheet may not have %s', (_, problem, xml) => {
    expect(problemIn(xml)).toBe(problem);
    expect(problemIn(xml.slice(0, 1_200_000), { piece: 7 })).toBe(problem);
  });

  it('L2: a table may have many texts, but not too many, and little else', () => {
    const table = (count: number): string => `<sst>${'<si><t>x</t></si>'.repeat(count)}</sst>`;

    expect(problemIn(table(MAX_TEXTS), { isSheet: false })).toBeUndefined();
    expect(problemIn(table(MAX_TEXTS + 1), { isSheet: false })).toBe('workbook-too-complex');
    expect(problemIn(`<sst>${'<a/>'.repeat(600_001)}</sst>`, { isSheet: false })).toBe('workbook-too-complex');
  });
});

describe(scanWorkbook, () => {
  const rows: Cell[][] = [
    ['email', 'timestamp'],
    ['a@b.test', '2026-01-31'],
  ];

  it.each([{ shared: true }, { shared: false }])('lets workbooks pass (%j)', async (options) => {
    await expect(scanWorkbook(workbook(rows, options))).resolves.toBeUndefined();
  });

  it('lets parts pass that are not packed', async () => {
    const stored = packed({ ...workbookParts(rows), [SHEET]: [strToU8('<sheetData/>'), { level: 0 }] });

    await expect(scanWorkbook(stored)).resolves.toBeUndefined();
  });

  it('L2: refuses sizes that lie, whatever they pretend', async () => {
    const file = workbook(rows);
    for (let at = 0; (at = file.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at += 4) file.writeUInt32LE(3, at + 24);

    await expect(scanWorkbook(file)).rejects.toMatchObject({ problem: 'broken-workbook' });
  });

  it('L2: refuses parts that do not unpack, are elsewhere, or are packed in ways of their own', async () => {
    const changed = (offset: number, value: number): Buffer => {
      const file = workbook(rows);
      file.writeUInt16LE(value, file.indexOf('PK\x01\x02', 0, 'latin1') + offset);
      return file;
    };
    const garbage = workbook(rows);
    garbage.fill(0xff, 60, 100);

    for (const file of [changed(42, 7), changed(10, 12), changed(20, 0xfff0), garbage]) {
      await expect(scanWorkbook(file)).rejects.toMatchObject({ problem: 'broken-workbook' });
    }
  });

  it('L2: whatever is changed in a workbook, it passes or is refused, and nothing else happens', async () => {
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
            await scanWorkbook(one);
          };
          const outcome: unknown = await look().then(
            () => 'passes',
            (error: unknown) => (error instanceof WorkbookError ? 'is refused' : error),
          );
          expect(['passes', 'is refused']).toContain(outcome);
        }
      }),
      { numRuns: 300 },
    );
  });
});
