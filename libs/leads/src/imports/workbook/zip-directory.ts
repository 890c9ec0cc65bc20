/** One file of an archive, as the archive's directory describes it. Nothing of it has been checked against the file itself. */
export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  /** Sizes are written behind the data; the directory may leave them out then. */
  readonly sizesBehind: boolean;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** How it is packed: 0 not at all, 8 deflate; a workbook has no others. */
  readonly method: number;
  /** Checksum of what it unpacks to. */
  readonly crc32: number;
  /** Where its own header stands in the archive. */
  readonly headerAt: number;
}

/** The directory is missing, cut off or contradicts itself. */
export class ZipDirectoryError extends Error {
  override readonly name = 'ZipDirectoryError';
}

// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.12 central directory, 4.3.14 to 4.3.16 its end)
const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const HEADER = 0x04034b50;
const HEADER_BYTES = 30;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_EXTRA = 0x0001;
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;
const FLAG_ENCRYPTED = 0x1;
const FLAG_SIZES_BEHIND = 0x8;

/**
 * Reads the directory of a zip archive and unpacks nothing.
 *
 * @param maxEntries more than so many are not read
 * @throws ZipDirectoryError
 */
export function readZipDirectory(file: Buffer, maxEntries: number): readonly ZipEntry[] {
  const { count, offset } = locate(file);
  if (count > maxEntries) throw new ZipDirectoryError(`${count} entries`);
  const entries: ZipEntry[] = [];
  for (let at = offset; entries.length < count;) {
    if (at + ENTRY_BYTES > file.length || file.readUInt32LE(at) !== ENTRY) throw new ZipDirectoryError('cut off');
    const nameBytes = file.readUInt16LE(at + 28);
    const extraBytes = file.readUInt16LE(at + 30);
    const commentBytes = file.readUInt16LE(at + 32);
    const next = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > file.length) throw new ZipDirectoryError('cut off');
    entries.push(readEntry(file, at, nameBytes, extraBytes));
    at = next;
  }
  return entries;
}

/** The packed bytes of a file. @throws ZipDirectoryError when they are not where the directory says */
export function packedBytes(file: Buffer, { headerAt, compressedBytes }: ZipEntry): Buffer {
  if (headerAt + HEADER_BYTES > file.length || file.readUInt32LE(headerAt) !== HEADER) {
    throw new ZipDirectoryError('no header');
  }
  const begin = headerAt + HEADER_BYTES + file.readUInt16LE(headerAt + 26) + file.readUInt16LE(headerAt + 28);
  if (begin + compressedBytes > file.length) throw new ZipDirectoryError('cut off');
  return file.subarray(begin, begin + compressedBytes);
}

function readEntry(file: Buffer, at: number, nameBytes: number, extraBytes: number): ZipEntry {
  const flags = file.readUInt16LE(at + 8);
  const nameAt = at + ENTRY_BYTES;
  const extra = file.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
  const compressed = file.readUInt32LE(at + 20);
  const unpacked = file.readUInt32LE(at + 24);
  const headerAt = file.readUInt32LE(at + 42);
  const large = [unpacked, compressed, headerAt].includes(IN_ZIP64_32) ? readZip64Sizes(extra) : [];
  return {
    name: file.toString('utf8', nameAt, nameAt + nameBytes),
    encrypted: (flags & FLAG_ENCRYPTED) !== 0,
    sizesBehind: (flags & FLAG_SIZES_BEHIND) !== 0,
    unpackedBytes: unpacked === IN_ZIP64_32 ? take(large) : unpacked,
    compressedBytes: compressed === IN_ZIP64_32 ? take(large) : compressed,
    headerAt: headerAt === IN_ZIP64_32 ? take(large) : headerAt,
    method: file.readUInt16LE(at + 10),
    crc32: file.readUInt32LE(at + 16),
  };
}

/** The 64-bit sizes of an entry, in the order in which they replace the short ones. */
function readZip64Sizes(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    const data = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(data.length / 8) }, (_, index) => readBig(data, index * 8));
  }
  throw new ZipDirectoryError('64-bit sizes are missing');
}

function take(sizes: number[]): number {
  const size = sizes.shift();
  if (size === undefined) throw new ZipDirectoryError('64-bit sizes are missing');
  return size;
}

/** Where the directory begins and how much is in it. */
function locate(file: Buffer): { readonly count: number; readonly offset: number } {
  const end = findEnd(file);
  const count = file.readUInt16LE(end + 10);
  const offset = file.readUInt32LE(end + 16);
  if (count !== IN_ZIP64_16 && offset !== IN_ZIP64_32) return { count, offset };
  const locator = end - ZIP64_LOCATOR_BYTES;
  if (locator < 0 || file.readUInt32LE(locator) !== ZIP64_LOCATOR) throw new ZipDirectoryError('no 64-bit end');
  const end64 = readBig(file, locator + 8);
  if (end64 + ZIP64_END_BYTES > file.length || file.readUInt32LE(end64) !== ZIP64_END) {
    throw new ZipDirectoryError('no 64-bit end');
  }
  return { count: readBig(file, end64 + 32), offset: readBig(file, end64 + 48) };
}

/** The end record stands at the very end, before a comment of up to 64 KB. */
function findEnd(file: Buffer): number {
  const first = Math.max(0, file.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = file.length - END_BYTES; at >= first; at -= 1) if (file.readUInt32LE(at) === END) return at;
  throw new ZipDirectoryError('no end of the directory');
}

function readBig(data: Buffer, at: number): number {
  const value = data.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipDirectoryError('a size beyond all files');
  return Number(value);
}
