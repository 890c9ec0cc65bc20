import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { MalformedBodyError } from '../json-body.js';
import { UploadedFile } from './uploaded-file.js';

const MULTIPART = /^\s*multipart\/form-data\s*(?:;|$)/i;
/** Fields beside the file; nobody needs any so far. */
const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 64 * 1024;

/** Whether a `Content-Type` is that of a form with files. */
export function isMultipart(contentType: string | undefined): boolean {
  return contentType !== undefined && MULTIPART.test(contentType);
}

/** The fields of a form: texts and files by their names; of several with one name, the last. */
export type MultipartFields = Readonly<Record<string, string | UploadedFile>>;

/**
 * Reads a form that is in memory as a whole. API Gateway's 10 MB are the limit of its size.
 *
 * @throws MalformedBodyError (400) when it is cut off, has no boundary, or more than one file or 20 fields
 */
export async function parseMultipart(body: Buffer, contentType: string): Promise<MultipartFields> {
  const fields = new Map<string, string | UploadedFile>();
  return new Promise((resolve, reject) => {
    const refuse = (cause?: unknown): void => reject(malformed(cause));
    const parser = open(contentType);
    if (!parser) return refuse();
    parser.on('file', (name, stream, fileName, _encoding, mediaType) => {
      collect(stream, (content) =>
        fields.set(name, new UploadedFile({ fileName: fileName ?? '', mediaType, content })),
      );
    });
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      if (nameTruncated || valueTruncated) refuse();
      else fields.set(name, value);
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) parser.on(limit, () => refuse());
    parser.on('error', refuse);
    parser.on('finish', () => resolve(Object.fromEntries(fields)));
    parser.end(body);
  });
}

function open(contentType: string): InstanceType<typeof Busboy> | undefined {
  try {
    const limits = { files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES };
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    return undefined;
  }
}

function collect(stream: BusboyFileStream, done: (content: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  // The parser reports a file that is cut off by itself; here it would go unheard and end the process.
  stream.on('error', () => undefined);
  stream.on('end', () => done(Buffer.concat(chunks)));
}

function malformed(cause: unknown): MalformedBodyError {
  return new MalformedBodyError('The body is no complete multipart/form-data.', { cause });
}
