import { createInflateRaw } from 'node:zlib';
import { MAX_ENTRIES } from './inspect-workbook.js';
import { PartScan } from './part-scan.js';
import { WorkbookError } from './workbook.errors.js';
import { packedBytes, readZipDirectory, type ZipEntry, ZipDirectoryError } from './zip-directory.js';

const STORED = 0;
const DEFLATED = 8;
/** What the reader takes piece by piece; all other parts it reads as a whole. */
const SHEETS = /^xl\/worksheets\/[^/]+\.xml$/i;
/** Largest part that is read as a whole. */
const MAX_WHOLE_BYTES = 100 * 1024 * 1024;
/** Pieces that are looked at: a sheet's rows are checked after each. */
const PIECE_BYTES = 64 * 1024;

/**
 * Unpacks all parts of a workbook once, keeping nothing, and refuses those that could harm the reader ({@link PartScan}) or are not as large as
 * the archive's directory says.
 *
 * @throws WorkbookError
 */
export async function scanWorkbook(file: Buffer): Promise<void> {
  try {
    for (const entry of readZipDirectory(file, MAX_ENTRIES)) await scanPart(file, entry);
  } catch (error) {
    if (error instanceof WorkbookError) throw error;
    // The directory contradicts the archive, or a part does not unpack.
    throw new WorkbookError('broken-workbook', { cause: error });
  }
}

async function scanPart(file: Buffer, entry: ZipEntry): Promise<void> {
  const isSheet = SHEETS.test(entry.name);
  if (!isSheet && entry.unpackedBytes > MAX_WHOLE_BYTES) throw new WorkbookError('workbook-too-large');
  const scan = new PartScan(isSheet);
  let bytes = 0;
  for await (const piece of unpacked(packedBytes(file, entry), entry.method)) {
    bytes += piece.length;
    if (bytes > entry.unpackedBytes) throw new ZipDirectoryError('larger than it says');
    scan.add(piece);
  }
}

async function* unpacked(bytes: Buffer, method: number): AsyncGenerator<Buffer> {
  if (method === DEFLATED && bytes.length > 0) {
    const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
    inflate.end(bytes);
    yield* inflate as AsyncIterable<Buffer>;
  } else if (method === STORED || bytes.length === 0) {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  } else throw new ZipDirectoryError('packed in another way');
}
