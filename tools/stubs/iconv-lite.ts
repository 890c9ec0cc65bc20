/**
 * Stands in for `iconv-lite` (480 KB of code pages) in the bundles: body-parser and raw-body decode request bodies with
 * it. The platform's TextDecoder knows every encoding of the WHATWG standard, so this one IS executed; only the three
 * functions those packages call exist here.
 */
import { TextDecoder } from 'node:util';

/** Tells whether a charset named by a client can be decoded. */
export function encodingExists(encoding: string): boolean {
  try {
    new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}

/** Decodes a whole body. */
export function decode(body: Uint8Array, encoding: string): string {
  return decoderOf(encoding).decode(body);
}

/** Decodes a body chunk by chunk, as raw-body does. */
export function getDecoder(encoding: string): { write(chunk: Uint8Array): string; end(): string } {
  const decoder = decoderOf(encoding);
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

function decoderOf(encoding: string): TextDecoder {
  // The message is iconv-lite's: raw-body answers 415 when it reads "Encoding not recognized".
  if (!encodingExists(encoding)) throw new Error(`Encoding not recognized: '${encoding}'`);
  return new TextDecoder(encoding);
}
