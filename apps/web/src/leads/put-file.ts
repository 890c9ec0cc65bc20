/** An upload that did not come to its end; the message is for people. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
}

export interface PutOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly file: Blob;
  readonly signal: AbortSignal;
  /** @param sent bytes */
  readonly onProgress: (sent: number) => void;
  /** How long nothing may move before it is given up, milliseconds. @default 30000 */
  readonly stallMs?: number;
}

/**
 * Puts a file to a presigned address. With XMLHttpRequest, because `fetch` does not tell how much has been sent.
 *
 * @throws UploadError; the reason of `signal`
 */
export async function putFile({ stallMs = 30_000, ...options }: PutOptions): Promise<void> {
  const { url, headers, file, signal, onProgress } = options;
  signal.throwIfAborted();
  const request = new XMLHttpRequest();
  const abort = (): void => request.abort();
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const watch = (): void => {
    clearTimeout(stalled);
    stalled = setTimeout(abort, stallMs);
  };
  signal.addEventListener('abort', abort);
  try {
    await new Promise<void>((resolve, reject) => {
      request.upload.onprogress = ({ loaded }) => {
        watch();
        onProgress(loaded);
      };
      request.onload = () => (request.status === 200 ? resolve() : reject(refused(request)));
      request.onerror = () => reject(new UploadError('The connection was lost while the file was on its way.'));
      request.onabort = () => reject(new UploadError('The upload came to a standstill.'));
      request.open('PUT', url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      watch();
      request.send(file);
    });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(stalled);
    signal.removeEventListener('abort', abort);
  }
}

/** S3 answers in XML, whose code names the reason: `AccessDenied` with "Request has expired", say. */
function refused({ status, responseText }: XMLHttpRequest): UploadError {
  const code = /<Code>(\w+)<\/Code>/.exec(responseText)?.[1];
  return new UploadError(`The storage did not take the file (${code ?? `HTTP ${status}`}).`);
}
