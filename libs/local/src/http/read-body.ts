import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem.js';

/** Thrown when a request's body is larger than allowed; the rest of it is not read. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/**
 * Reads a whole request body.
 *
 * @throws BodyTooLargeError beyond `limit` bytes.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw new BodyTooLargeError(`${declared} bytes`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLargeError(`over ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads a JSON body.
 *
 * @throws ProblemError 413 beyond `limit` bytes, 400 for anything that is not UTF-8 JSON.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBody(request, limit).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError)
      throw new ProblemError(413, 'content-too-large', `The body is over ${limit} bytes.`);
    throw error;
  });
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new ProblemError(400, 'malformed', 'The body is not JSON.');
  }
}
