import { type Data, RefusedError, type RestClient } from '#client/index.js';
import { putFile } from './put-file.js';

/** An import as the server tells of it. */
export type Import = Data<'Imports.get'>;

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** Only on the way on which it can be known. @param sent bytes */
  readonly onProgress: (sent: number) => void;
}

/** What became of an upload. */
export interface Uploaded {
  readonly importId: string;
  /** Whether the server had this very file already, as a form is told. */
  readonly isKnown: boolean;
}

/**
 * No form above this can arrive, whatever the server allows: API Gateway hands it to a function in a request of 6 MB at most, in base64, which
 * takes 4 bytes for 3 (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). A tenth is left for what is around it.
 */
const FORM_BYTES = 6 * 1024 * 1024 * 0.75 * 0.9;
const FORM_MS = 300_000;

/** The smallest size that the server refused as a form: its limit is a setting, which it tells only so. */
let refusedBytes = Number.POSITIVE_INFINITY;

/**
 * Hands a workbook to the server: as a form, whose answer says at once what is wrong with it or that it is known; where it is too large for that,
 * straight to the bucket.
 *
 * @throws RefusedError, UnansweredError, UploadError; the reason of `signal`
 */
export async function uploadWorkbook(rest: RestClient, file: File, options: UploadOptions): Promise<Uploaded> {
  if (file.size <= FORM_BYTES && file.size < refusedBytes) {
    const sent = await sendForm(rest, file, options.signal);
    if (sent) return sent;
  }
  return putToBucket(rest, file, options);
}

/** @returns undefined when the form is too large */
async function sendForm(rest: RestClient, file: File, signal: AbortSignal): Promise<Uploaded | undefined> {
  const body = new FormData();
  body.append('file', file);
  try {
    const { data } = await rest.call('Imports.create', { body, signal, attemptMs: FORM_MS, totalMs: FORM_MS });
    return { importId: data.importId, isKnown: 'state' in data && data.state !== 'queued' };
  } catch (error) {
    if (!(error instanceof RefusedError && error.problem.status === 413)) throw error;
    refusedBytes = Math.min(refusedBytes, file.size);
    return undefined;
  }
}

async function putToBucket(rest: RestClient, file: File, options: UploadOptions): Promise<Uploaded> {
  const body = { fileName: file.name, size: file.size };
  const { data } = await rest.call('Imports.create', { body, signal: options.signal });
  if (!('upload' in data)) throw new TypeError('an announcement was answered like a form');
  const { url, headers } = data.upload;
  await putFile({ url, headers, file, ...options });
  return { importId: data.importId, isKnown: false };
}
