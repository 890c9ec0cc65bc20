import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const MIN_BYTES = 1_000;
const MAX_BYTES = 10_000_000;
/** Of the types listed there, those that a web build has. */
const TYPES = new Set([
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/xml',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/html',
  'text/javascript',
  'text/plain',
  'text/xml',
]);

const ENCODERS = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
} as const;

export type Encoding = keyof typeof ENCODERS;

/** How CloudFront would compress such an answer: Brotli before gzip, and only what gains by it. */
export function encodingFor(
  acceptEncoding: string | undefined,
  contentType: string | undefined,
  bytes: number,
): Encoding | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.has(type) || bytes < MIN_BYTES || bytes > MAX_BYTES) return undefined;
  const accepted = (acceptEncoding ?? '').split(',').map((one) => one.trim().toLowerCase());
  return (['br', 'gzip'] as const).find((name) =>
    accepted.some((one) => one === name || (one.startsWith(`${name};`) && !/;\s*q=0(\.0*)?$/.test(one))),
  );
}

export async function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  return ENCODERS[encoding](body);
}
