/** Each chunk is twice as large as the one before it: few texts take little. */
const FIRST_CHUNK_BYTES = 64 * 1024;
const LARGEST_CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Many texts, as bytes outside of the heap: a third of what objects take, and nothing for the collector to look at. Above all, a short text that was
 * cut out of a document keeps the whole piece of the document in memory, as long as anybody has the text.
 */
export class TextStore {
  readonly #chunks: Buffer[] = [];
  #free = 0;
  /** Where each text is: its chunk, and its place in there. */
  readonly #chunkOf: number[] = [];
  readonly #begin: number[] = [];
  readonly #size: number[] = [];
  #bytes = 0;

  /** How many there are. */
  get length(): number {
    return this.#begin.length;
  }

  /** What all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a text under the next number, from 0 on. */
  add(text: string): void {
    const size = Buffer.byteLength(text);
    const chunk = this.#chunkFor(size);
    const begin = chunk.length - this.#free;
    chunk.write(text, begin);
    this.#chunkOf.push(this.#chunks.length - 1);
    this.#begin.push(begin);
    this.#size.push(size);
    this.#free -= size;
    this.#bytes += size;
  }

  get(index: number): string | undefined {
    const begin = this.#begin[index];
    if (begin === undefined) return undefined;
    return this.#chunks[this.#chunkOf[index] ?? 0]?.toString('utf8', begin, begin + (this.#size[index] ?? 0));
  }

  #chunkFor(size: number): Buffer {
    const last = this.#chunks.at(-1);
    if (last && size <= this.#free) return last;
    const usual = last ? Math.min(2 * last.length, LARGEST_CHUNK_BYTES) : FIRST_CHUNK_BYTES;
    const chunk = Buffer.allocUnsafeSlow(Math.max(usual, size));
    this.#chunks.push(chunk);
    this.#free = chunk.length;
    return chunk;
  }
}
