import type { AccessRequest } from '../cloud.types.js';

/** What an S3 request is about. */
export interface S3Target {
  /** Empty for the list of buckets. */
  readonly bucket: string;
  /** Decoded; empty for a request about a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

/** What a request does. */
export interface S3Operation {
  /** As AWS calls it, e.g. `PutObject`. */
  readonly name: string;
  readonly needs: readonly AccessRequest[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Parts of a query that say who asks and how, not for what. */
const NOT_SUBRESOURCES = new Set([
  'x-id',
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'marker',
  'encoding-type',
  'fetch-owner',
  'partNumber',
  'uploadId',
  'part-number-marker',
  'max-parts',
]);

/** @param url path and query as sent, path style: `/<bucket>/<key>` */
export function s3Target(url: string): S3Target {
  const [path = '/', query = ''] = url.split('?', 2);
  const [, bucket = '', ...rest] = path.split('/');
  return {
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(rest.join('/')),
    query: new URLSearchParams(query),
  };
}

/**
 * Finds out what a request does and which permissions AWS asks for.
 *
 * @returns undefined for what is not emulated: sub-resources such as tags, ACLs, versions and configurations of buckets
 */
export function s3Operation(method: string, target: S3Target, headers: Headers, body: Buffer): S3Operation | undefined {
  const { bucket, key } = target;
  const subresource = subresourceOf(target.query);
  if (bucket === '') return method === 'GET' && !subresource ? need('ListBuckets', 'ListAllMyBuckets', '*') : undefined;
  const arn = `arn:aws:s3:::${bucket}`;
  if (key !== '') return objectOperation(method, target, subresource, headers);
  if (method === 'POST' && subresource === 'delete') return deleteObjects(arn, body);
  if (subresource !== undefined) return undefined;
  if (method === 'GET') return need(listName(target.query), 'ListBucket', arn);
  return method === 'HEAD' ? need('HeadBucket', 'ListBucket', arn) : undefined;
}

function objectOperation(
  method: string,
  { bucket, key, query }: S3Target,
  subresource: string | undefined,
  headers: Headers,
): S3Operation | undefined {
  const arn = `arn:aws:s3:::${bucket}/${key}`;
  const part = query.has('uploadId');
  const route = `${method} ${subresource ?? (part ? 'part' : '')}`.trim();
  switch (route) {
    case 'GET':
      return need('GetObject', 'GetObject', arn);
    case 'HEAD':
      return need('HeadObject', 'GetObject', arn);
    case 'DELETE':
      return need('DeleteObject', 'DeleteObject', arn);
    case 'PUT':
      return putOperation(arn, headers);
    case 'POST uploads':
      return need('CreateMultipartUpload', 'PutObject', arn);
    case 'PUT part':
      return need('UploadPart', 'PutObject', arn);
    case 'POST part':
      return need('CompleteMultipartUpload', 'PutObject', arn);
    case 'DELETE part':
      return need('AbortMultipartUpload', 'AbortMultipartUpload', arn);
    default:
      return undefined;
  }
}

function putOperation(arn: string, headers: Headers): S3Operation {
  const source = headers['x-amz-copy-source'];
  if (typeof source !== 'string') return need('PutObject', 'PutObject', arn);
  const from = decodeURIComponent(source)
    .replace(/^\//, '')
    .replace(/\?versionId=.*$/, '');
  const read = { action: 's3:GetObject', resource: `arn:aws:s3:::${from}` };
  return { name: 'CopyObject', needs: [read, { action: 's3:PutObject', resource: arn }] };
}

/** Every key of the list needs its own permission. */
function deleteObjects(bucketArn: string, body: Buffer): S3Operation {
  const keys = [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => fromXml(key));
  return {
    name: 'DeleteObjects',
    needs: keys.map((key) => ({ action: 's3:DeleteObject', resource: `${bucketArn}/${key}` })),
  };
}

function need(name: string, action: string, resource: string): S3Operation {
  return { name, needs: [{ action: `s3:${action}`, resource }] };
}

function listName(query: URLSearchParams): string {
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function subresourceOf(query: URLSearchParams): string | undefined {
  const isSubresource = (name: string): boolean => !NOT_SUBRESOURCES.has(name) && !/^(x-amz-|response-)/i.test(name);
  return [...query.keys()].find(isSubresource);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function fromXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name = '') => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return hex === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number.parseInt(hex, 16));
  });
}
