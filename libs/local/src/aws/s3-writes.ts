import type { IncomingHttpHeaders } from 'node:http';
import type { AwsRequest, AwsResponse } from './aws-service.js';
import { s3Error } from './s3-error.js';

/** An object as it now is. */
export interface StoredObject {
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
}

/** Under which condition an object is written. */
export interface Precondition {
  /** Only when there is none yet (`If-None-Match: *`). */
  readonly absent: boolean;
  /** Only when it has this ETag, with quotes (`If-Match`). */
  readonly etag?: string;
}

export function preconditionOf(headers: IncomingHttpHeaders): Precondition | undefined {
  const { 'if-none-match': none, 'if-match': etag } = headers;
  return none === '*' || etag !== undefined ? { absent: none === '*', etag } : undefined;
}

/** The engine takes 11 MB in one request. */
const PART_BYTES = 10 * 1024 * 1024;

/**
 * Writes objects to the engine. It ignores conditions, so they are checked here, one write of an object after the other; and it
 * takes no large bodies, so these go in parts (their ETag then is that of an upload in parts).
 */
export class S3Writes {
  private readonly lines = new Map<string, Promise<unknown>>();

  constructor(private readonly forward: (request: AwsRequest) => Promise<AwsResponse>) {}

  /**
   * @param address what is written, one line of writes per address
   * @param path the object's path as sent
   * @param done told of the new object before the answer
   */
  run(
    address: string,
    path: string,
    request: AwsRequest,
    condition: Precondition | undefined,
    done: (stored: StoredObject) => Promise<void>,
  ): Promise<AwsResponse> {
    const before = this.lines.get(address) ?? Promise.resolve();
    const write = before.then(() => this.write(path, request, condition, done));
    const settled = write
      .catch(() => undefined)
      .finally(() => {
        if (this.lines.get(address) === settled) this.lines.delete(address);
      });
    this.lines.set(address, settled);
    return write;
  }

  private async write(
    path: string,
    request: AwsRequest,
    condition: Precondition | undefined,
    done: (stored: StoredObject) => Promise<void>,
  ): Promise<AwsResponse> {
    if (condition && !holds(condition, await this.stored(path, request))) {
      return s3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    const large = request.method === 'PUT' && request.body.length > PART_BYTES;
    const answer = await (large ? this.inParts(path, request) : this.forward(request));
    if (answer.status !== 200) return answer;
    const stored = await this.stored(path, request);
    if (stored) await done(stored);
    return answer;
  }

  private async stored(path: string, request: AwsRequest): Promise<StoredObject | undefined> {
    const head = { ...request, method: 'HEAD', url: path, headers: {}, body: Buffer.alloc(0) };
    const { status, headers } = await this.forward(head);
    if (status !== 200) return undefined;
    return { size: Number(headers['content-length'] ?? 0), etag: (headers['etag'] ?? '').replaceAll('"', '') };
  }

  private async inParts(path: string, request: AwsRequest): Promise<AwsResponse> {
    const opened = await this.forward({ ...request, method: 'POST', url: `${path}?uploads`, body: Buffer.alloc(0) });
    const id = /<UploadId>([^<]+)<\/UploadId>/.exec(opened.body.toString())?.[1];
    if (opened.status !== 200 || id === undefined) return opened;
    const parts: string[] = [];
    for (let start = 0; start < request.body.length; start += PART_BYTES) {
      const number = parts.length + 1;
      const body = request.body.subarray(start, start + PART_BYTES);
      const url = `${path}?uploadId=${id}&partNumber=${number}`;
      const answer = await this.forward({ ...request, headers: {}, url, body });
      if (answer.status !== 200) return answer;
      parts.push(`<Part><PartNumber>${number}</PartNumber><ETag>${answer.headers['etag'] ?? ''}</ETag></Part>`);
    }
    const list = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
    const headers = { 'content-type': 'application/xml' };
    const closed = await this.forward({
      ...request,
      method: 'POST',
      url: `${path}?uploadId=${id}`,
      headers,
      body: list,
    });
    if (closed.status !== 200) return closed;
    const etag = /<ETag>([^<]+)<\/ETag>/.exec(closed.body.toString())?.[1]?.replaceAll('&quot;', '"') ?? '';
    return { status: 200, headers: { etag }, body: '' };
  }
}

function holds({ absent, etag }: Precondition, stored: StoredObject | undefined): boolean {
  if (absent) return stored === undefined;
  return stored !== undefined && (etag === '*' || etag?.replaceAll('"', '') === stored.etag);
}
