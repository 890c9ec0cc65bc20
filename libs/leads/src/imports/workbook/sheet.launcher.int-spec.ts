import { describe, expect, it } from '@jest/globals';
import { strToU8 } from 'fflate';
import type { BadRow, GoodRow } from './sheet-rows.js';
import { readWorkbook } from './sheet.launcher.js';
import type { SheetTask, SheetTotals } from './sheet.messages.js';
import { WorkbookError } from './workbook.errors.js';
import { type Cell, oleContainer, packed, workbook, workbookParts } from './workbook.fixture.js';

const LIMITS = { heapMegabytes: 64, seconds: 20 };
const HEADER = ['email', 'timestamp', 'name'];
const AT = '2026-01-31T12:00:00Z';

interface Read {
  totals?: SheetTotals;
  readonly good: GoodRow[];
  readonly bad: BadRow[];
}

async function read(file: Buffer, task: Partial<SheetTask> = {}, limits = LIMITS): Promise<Read> {
  const found: Read = { good: [], bad: [] };
  const whole = { file, maxRows: 5_000, maxColumns: 50, maxRowBytes: 4_096, maxBytes: 40_000_000, chunk: 100, ...task };
  for await (const message of readWorkbook(whole, limits)) {
    if (message.type === 'totals') found.totals = message.totals;
    if (message.type === 'rows') found.good.push(...message.rows);
    if (message.type === 'rejected') found.bad.push(...message.rows);
  }
  return found;
}

async function problemOf(...args: Parameters<typeof read>): Promise<string> {
  try {
    await read(...args);
    return 'none';
  } catch (error) {
    if (error instanceof WorkbookError) return error.problem;
    throw error;
  }
}

const lead = (n: number): Cell[] => [`lead${n}@example.test`, AT, `Lead ${n}`];

describe(readWorkbook, () => {
  it.each([true, false])(
    'L3: hands over rows by timestamp, with their place in the sheet (shared texts: %s)',
    async (shared) => {
      const file = workbook(
        [HEADER, ['late@b.test', '2026-03-01', 'L'], [], ['early@b.test', '2026-01-01', 'E & <e>'], ['broken', AT]],
        { shared },
      );
      const { totals, good, bad } = await read(file);

      expect(totals).toEqual({ rows: 3, accepted: 2, rejected: 1 });
      expect(good.map(({ row, fields }) => [row, fields['email'], fields['name']])).toEqual([
        [4, 'early@b.test', 'E & <e>'],
        [2, 'late@b.test', 'L'],
      ]);
      expect(bad).toEqual([{ row: 5, reason: 'email is not an address' }]);
    },
  );

  it('L2: reads dates in three notations, and keeps what formulas were last worth', async () => {
    const file = workbook([
      HEADER,
      ['a@b.test', { serial: 46053.5 }, { formula: 'HYPERLINK("http://evil.test")', value: 'link' }],
      ['b@b.test', { iso: '2026-01-31T12:00:00' }, { formula: '1+1', value: 3 }],
      ['c@b.test', '2026-01-31T13:00:00+01:00', '=1+1'],
    ]);
    const { good } = await read(file);

    expect(good.map(({ timestamp }) => timestamp)).toEqual(Array.from({ length: 3 }, () => '2026-01-31T12:00:00.000Z'));
    expect(good.map(({ fields }) => fields['name'])).toEqual(['link', 3, '=1+1']);
  });

  it('L2: reports 1,000 bad rows and is not put off by them', async () => {
    const bad = Array.from({ length: 1_000 }, (_, n): Cell[] => [`nobody ${n}`, AT]);
    const { totals, ...rest } = await read(workbook([HEADER, ...bad, lead(1)]));

    expect(totals).toEqual({ rows: 1_001, accepted: 1, rejected: 1_000 });
    expect(rest.bad.map(({ row }) => row)).toEqual(bad.map((_, index) => index + 2));
    expect(rest.good).toHaveLength(1);
  });

  const wide = [...HEADER, ...Array.from({ length: 60 }, (_, n) => `c${n}`)];
  const manyColumns = `<row r="1">${'<c><v>1</v></c>'.repeat(1_000_000)}</row>`;
  const inlined = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const rowOf = (number: string, email: string, at: string): string =>
    `<row r="${number}">${inlined('A2', email)}${inlined('B2', at)}</row>`;
  const twice = rowOf('1', 'email', 'timestamp') + rowOf('2', 'a@b.test', AT) + rowOf('2', 'b@b.test', AT);
  const unnumbered = rowOf('1', 'email', 'timestamp') + rowOf('x', 'a@b.test', AT);
  const cutOff = '<row r="1"><c r="A1" t="inlineStr"><is><t>email';
  it.each([
    { problem: 'no-rows', what: 'a header and nothing else', file: workbook([HEADER]) },
    { problem: 'no-rows', what: 'an empty sheet', file: workbook([]) },
    { problem: 'broken-workbook', what: 'a sheet that ends in the header', file: workbook([], { sheetData: cutOff }) },
    { problem: 'duplicate-columns', what: 'two columns of a name', file: workbook([[...HEADER, 'Name'], lead(1)]) },
    { problem: 'missing-columns', what: 'a header without email', file: workbook([['timestamp'], [AT]]) },
    { problem: 'too-many-columns', what: 'a wide header', file: workbook([wide]) },
    { problem: 'too-many-columns', what: 'a million columns', file: workbook([], { sheetData: manyColumns }) },
    {
      problem: 'too-many-rows',
      what: 'too many rows',
      file: workbook([HEADER, ...Array.from({ length: 51 }, (_, n) => lead(n))]),
    },
    { problem: 'broken-workbook', what: 'another kind of file', file: oleContainer('EncryptedPackage') },
    { problem: 'broken-workbook', what: 'half a workbook', file: workbook([HEADER, lead(1)]).subarray(0, 900) },
    { problem: 'broken-workbook', what: 'two rows of the same number', file: workbook([], { sheetData: twice }) },
    { problem: 'broken-workbook', what: 'a row without a number', file: workbook([], { sheetData: unnumbered }) },
    { problem: 'broken-workbook', what: 'no sheet', file: packed({ '[Content_Types].xml': strToU8('<Types/>') }) },
  ])('L2: refuses with $problem: $what', async ({ problem, file }) => {
    expect(await problemOf(file, { maxRows: 50 })).toBe(problem);
  });

  it('L2: expands no entities of a document', async () => {
    const prolog = `<!DOCTYPE x [<!ENTITY a "${'A'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}"><!ENTITY c "${'&b;'.repeat(100)}">]>`;
    const cell = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const header = `<row r="1">${cell('A1', 'email')}${cell('B1', 'timestamp')}${cell('C1', 'name')}</row>`;
    const data = `${header}<row r="2">${cell('A2', 'a@b.test')}${cell('B2', AT)}${cell('C2', '&c;')}</row>`;

    const problem = await problemOf(workbook([], { prolog, sheetData: data }), { maxRowBytes: 4_096 });

    expect(['none', 'broken-workbook']).toContain(problem);
  });

  it('L2: a workbook that takes too much memory ends its thread, nothing else', async () => {
    const relations = Array.from(
      { length: 400_000 },
      (_, n) => `<Relationship Id="r${n}" Type="a/t${n}" Target="${n}"/>`,
    );
    const rels = strToU8(`<Relationships>${relations.join('')}</Relationships>`);
    // What is tested is what comes of unpacking it; packing it well takes seconds.
    const file = packed({ ...workbookParts([HEADER]), 'xl/_rels/workbook.xml.rels': [rels, { level: 1 }] });

    expect(await problemOf(file, {}, { heapMegabytes: 24, seconds: 60 })).toBe('workbook-too-complex');
  }, 60_000);

  it('L2: a workbook that takes too long is given up', async () => {
    const file = workbook([HEADER, ...Array.from({ length: 4_000 }, (_, n) => lead(n))]);

    expect(await problemOf(file, {}, { heapMegabytes: 64, seconds: 0.001 })).toBe('workbook-too-slow');
  });

  it('reads no further than it is asked', async () => {
    const file = workbook([HEADER, ...Array.from({ length: 300 }, (_, n) => lead(n))]);
    const messages = readWorkbook(
      { file, maxRows: 500, maxColumns: 9, maxRowBytes: 4_096, maxBytes: 40_000_000, chunk: 100 },
      LIMITS,
    );

    expect((await messages.next()).value).toMatchObject({ type: 'totals' });
    expect((await messages.next()).value).toMatchObject({ type: 'rows' });
    expect(await messages.return(undefined)).toEqual({ done: true, value: undefined });
  });
});
