import { WorkbookError } from './workbook.errors.js';
import { readZipDirectory, type ZipEntry, ZipDirectoryError } from './zip-directory.js';

/** What a workbook may be before anybody opens it. */
export interface WorkbookLimits {
  /** What all parts may unpack to, in bytes. */
  readonly unpackedBytes: number;
  /** How many times its own size a workbook may unpack to. */
  readonly maxRatio: number;
}

/** Parts of one workbook; Excel's own have a few dozen. */
export const MAX_ENTRIES = 1_000;
/** Below this, any ratio is harmless: small workbooks of one repeated word are no bombs. */
const HARMLESS_BYTES = 8 * 1024 * 1024;
/** An empty part packed by deflate. */
const EMPTY_PACKED_BYTES = 2;

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** The stream of an OLE container that holds an encrypted workbook (MS-OFFCRYPTO 2.3.4.4); names are in UTF-16. */
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');
/** Parts that every workbook has (ECMA-376, part 2, 10.1.2.2 and part 1, 12.2). */
const CONTENT_TYPES = '[Content_Types].xml';
const WORKBOOK_FOLDER = 'xl/';

/**
 * Refuses what is no workbook, or a dangerous one, by its first bytes and its directory; unpacks nothing. What the directory says
 * of sizes is binding: the reader unpacks no more of a part than that.
 *
 * @throws WorkbookError
 */
export function inspectWorkbook(file: Buffer, limits: WorkbookLimits): void {
  if (startsWith(file, OLE)) {
    throw new WorkbookError(file.includes(ENCRYPTED_STREAM) ? 'encrypted-workbook' : 'not-a-workbook');
  }
  if (!startsWith(file, ZIP)) throw new WorkbookError('not-a-workbook');
  const entries = directoryOf(file);
  if (entries.some(({ encrypted }) => encrypted)) throw new WorkbookError('encrypted-workbook');
  const names = entries.map(({ name }) => name);
  if (!names.includes(CONTENT_TYPES) || !names.some((name) => name.startsWith(WORKBOOK_FOLDER))) {
    throw new WorkbookError('not-a-workbook');
  }
  if (entries.some(hidesItsSize)) throw new WorkbookError('broken-workbook');
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  const isBomb = unpacked > HARMLESS_BYTES && unpacked > file.length * limits.maxRatio;
  if (unpacked > limits.unpackedBytes || isBomb) throw new WorkbookError('workbook-too-large');
}

function directoryOf(file: Buffer): readonly ZipEntry[] {
  try {
    return readZipDirectory(file, MAX_ENTRIES);
  } catch (cause) {
    if (cause instanceof ZipDirectoryError) throw new WorkbookError('broken-workbook', { cause });
    throw cause;
  }
}

/** A part said to be empty is unpacked without a limit: it must be empty. */
function hidesItsSize({ name, compressedBytes, unpackedBytes, sizesBehind }: ZipEntry): boolean {
  if (unpackedBytes > 0 || name.endsWith('/')) return false;
  return compressedBytes > EMPTY_PACKED_BYTES || (compressedBytes === 0 && sizesBehind);
}

function startsWith(file: Buffer, signature: Buffer): boolean {
  return file.subarray(0, signature.length).equals(signature);
}
