import { describe, expect, it } from '@jest/globals';
import { strToU8 } from 'fflate';
import { inspectWorkbook } from './inspect-workbook.js';
import { WorkbookError } from './workbook.errors.js';
import { oleContainer, packed, workbook, workbookParts } from './workbook.fixture.js';

const MEGABYTE = 1024 * 1024;
const LIMITS = { unpackedBytes: 100 * MEGABYTE, maxRatio: 200 };
const good = workbook([
  ['email', 'timestamp'],
  ['a@b.test', '2026-01-31'],
]);

function problemOf(file: Buffer): string | undefined {
  try {
    inspectWorkbook(file, LIMITS);
    return undefined;
  } catch (error) {
    if (error instanceof WorkbookError) return error.problem;
    throw error;
  }
}

/** Changes bytes of every entry in the archive's directory; `at` from the entry's beginning. */
function directoryChanged(file: Buffer, change: (file: Buffer, entry: number) => void): Buffer {
  const copy = Buffer.from(file);
  for (let at = 0; (at = copy.indexOf('PK\x01\x02', at, 'latin1')) >= 0; at += 4) change(copy, at);
  return copy;
}

describe(inspectWorkbook, () => {
  it('lets workbooks pass', () => {
    expect(problemOf(good)).toBeUndefined();
    expect(problemOf(workbook([['email'], ...Array.from({ length: 2_000 }, () => ['same'])]))).toBeUndefined();
  });

  it.each<[string, Buffer, string]>([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'not-a-workbook'],
    ['a text', Buffer.from('email,timestamp\na@b.test,2026-01-31\n'), 'not-a-workbook'],
    ['nothing', Buffer.alloc(0), 'not-a-workbook'],
    [
      'another document',
      packed({ '[Content_Types].xml': strToU8('<Types/>'), 'word/document.xml': strToU8('<d/>') }),
      'not-a-workbook',
    ],
    ['another archive', packed({ 'a.txt': strToU8('a') }), 'not-a-workbook'],
    ['an old workbook', oleContainer('Workbook'), 'not-a-workbook'],
    ['a workbook with a password', oleContainer('EncryptedPackage'), 'encrypted-workbook'],
    [
      'an archive with a password',
      directoryChanged(good, (file, at) => file.writeUInt16LE(1, at + 8)),
      'encrypted-workbook',
    ],
    ['half a workbook', good.subarray(0, good.length / 2), 'broken-workbook'],
    ['a workbook without its last byte', good.subarray(0, -1), 'broken-workbook'],
    [
      'a directory that is cut off',
      directoryChanged(good, (file, at) => file.writeUInt16LE(60_000, at + 30)),
      'broken-workbook',
    ],
    ['parts said to be empty', directoryChanged(good, (file, at) => file.writeUInt32LE(0, at + 24)), 'broken-workbook'],
    [
      'parts said to be huge',
      directoryChanged(good, (file, at) => file.writeUInt32LE(0x7fffffff, at + 24)),
      'workbook-too-large',
    ],
    [
      '64-bit sizes that are missing',
      directoryChanged(good, (file, at) => file.writeUInt32LE(0xffffffff, at + 24)),
      'broken-workbook',
    ],
    [
      'very many parts',
      packed(Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`xl/${n}`, strToU8('')]))),
      'broken-workbook',
    ],
  ])('L2: refuses %s', (_, file, problem) => {
    expect(problemOf(file)).toBe(problem);
  });

  it('L2: refuses a zip bomb by what it would unpack to, without unpacking it', () => {
    const bomb = packed({ ...workbookParts([]), 'xl/worksheets/sheet1.xml': new Uint8Array(90 * MEGABYTE) });

    expect(bomb.length).toBeLessThan(MEGABYTE / 4);
    expect(problemOf(bomb)).toBe('workbook-too-large');
  });
});
