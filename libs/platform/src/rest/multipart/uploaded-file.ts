import { createHash } from 'node:crypto';

/**
 * A file of a multipart body. Its enumerable properties say what it is, its content is apart: what is logged or compared (the digest
 * of an `Idempotency-Key`, say) is small and stands for all of it.
 */
export class UploadedFile {
  /** Without folders, as the client calls it. */
  readonly fileName: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content, hexadecimal. */
  readonly digest: string;
  readonly #content: Buffer;

  constructor(file: { readonly fileName: string; readonly mediaType: string; readonly content: Buffer }) {
    this.fileName = file.fileName;
    this.mediaType = file.mediaType;
    this.size = file.content.length;
    this.digest = createHash('sha256').update(file.content).digest('hex');
    this.#content = file.content;
  }

  /** The bytes, as they were sent. */
  get content(): Buffer {
    return this.#content;
  }
}
