import { crc32, createInflateRaw } from 'node:zlib';
import { MAX_ENTRIES } from './inspect-workbook.js';
import { WorkbookError } from './workbook.errors.js';
import { type XmlHandler, XmlReader } from './xml-reader.js';
import { packedBytes, readZipDirectory, type ZipEntry, ZipDirectoryError } from './zip-directory.js';

const STORED = 0;
const DEFLATED = 8;
/** Largest part, but for sheets: what is made of the others stays in memory. */
const MAX_PART_BYTES = 100 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** The parts of a workbook. They are unpacked piece by piece, and never beyond what the archive's directory says of them. */
export class Archive {
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  /** @throws ZipDirectoryError */
  constructor(private readonly file: Buffer) {
    this.#entries = new Map(readZipDirectory(file, MAX_ENTRIES).map((entry) => [entry.name, entry]));
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * Reads a part.
   *
   * @throws WorkbookError when it is too large, or what the handler throws
   * @throws ZipDirectoryError or an error of zlib when it is not there, or not what the directory says
   */
  async read(name: string, handler: XmlHandler, maxBytes = MAX_PART_BYTES): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) throw new ZipDirectoryError('a part is missing');
    if (entry.unpackedBytes > maxBytes) throw new WorkbookError('workbook-too-large');
    const reader = new XmlReader(handler);
    const decoder = new TextDecoder();
    for await (const piece of checked(unpacked(packedBytes(this.file, entry), entry.method), entry)) {
      reader.write(decoder.decode(piece, { stream: true }));
    }
    reader.write(decoder.decode());
    reader.end();
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

async function* checked(pieces: AsyncIterable<Buffer>, entry: ZipEntry): AsyncGenerator<Buffer> {
  let bytes = 0;
  let sum = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > entry.unpackedBytes) throw new ZipDirectoryError('larger than it says');
    sum = crc32(piece, sum);
    yield piece;
  }
  if (bytes !== entry.unpackedBytes || sum !== entry.crc32) throw new ZipDirectoryError('damaged');
}
