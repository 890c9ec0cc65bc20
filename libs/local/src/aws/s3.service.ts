import type { IncomingHttpHeaders } from 'node:http';
import type { Iam, ResolvedStack } from '../cloud.types.js';
import { bucketNames } from '../engines/create-buckets.js';
import type { LocalHosts } from '../site/local-hosts.js';
import type { AwsRequest, AwsResponse, AwsService, Refusal, UnsignedRequest } from './aws-service.js';
import { HttpForwarder } from './http-forwarder.js';
import { S3Cors } from './s3-cors.js';
import { s3Error } from './s3-error.js';
import type { CreatedObject, S3Notifications } from './s3-notifications.js';
import { preconditionOf, S3Writes } from './s3-writes.js';
import { s3Operation, s3Target, type S3Operation, type S3Target } from './s3-request.js';

/** Headers that ask for something which would be ignored. */
const REFUSED_HEADERS = ['x-amz-tagging', 'x-amz-acl', 'x-amz-object-lock-mode', 'x-amz-website-redirect-location'];
/** Parts of a request that were for us: the engine checks no signature. */
const SIGNATURE_PARTS =
  /^(x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)|x-amz-checksum-.*|x-amz-sdk-.*)$/i;

const CREATED_BY: Readonly<Record<string, CreatedObject['by']>> = {
  PutObject: 'Put',
  CopyObject: 'Copy',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

const REFUSALS: Readonly<Record<Refusal, readonly [status: number, code: string, message: string]>> = {
  MissingAuthenticationToken: [403, 'AccessDenied', 'Access Denied'],
  UnrecognizedClientException: [
    403,
    'InvalidAccessKeyId',
    'The AWS Access Key Id you provided does not exist in our records.',
  ],
  InvalidSignatureException: [
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  ],
  RequestExpired: [403, 'AccessDenied', 'Request has expired'],
  InvalidPresignedUrl: [400, 'AuthorizationQueryParametersError', 'Query-string authentication is not valid'],
};

export interface S3ServiceProps {
  /** Base URL of the engine, which has the stack's buckets. */
  readonly engine: string;
  readonly stack: ResolvedStack;
  readonly iam: Iam;
  readonly notifications: S3Notifications;
  /** Where the stack's site is served. @default - nowhere else than in AWS */
  readonly hosts?: LocalHosts;
}

/**
 * S3, path style: permissions, CORS, conditions of writes and events of new objects here, objects in the engine. Buckets are the
 * stack's; only the newest version of an object is kept.
 */
export class S3Service implements AwsService {
  readonly signingName = 's3';
  private readonly forwarder: HttpForwarder;
  private readonly writes: S3Writes;
  private readonly cors: S3Cors;
  private readonly buckets: ReadonlySet<string>;

  constructor(private readonly props: S3ServiceProps) {
    this.forwarder = new HttpForwarder(props.engine, 'all headers');
    this.writes = new S3Writes((request) => this.forwarder.forward(request));
    this.cors = new S3Cors(props.stack, props.hosts);
    this.buckets = new Set(bucketNames(props.stack));
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = s3Target(request.url);
    return this.withCors(target.bucket, request.method, request.headers, await this.answer(request, target));
  }

  preflight({ url, headers }: UnsignedRequest): AwsResponse {
    return this.cors.preflight(s3Target(url).bucket, headers);
  }

  refuseSender(refusal: Refusal, { url, method, headers }: UnsignedRequest): AwsResponse {
    return this.withCors(s3Target(url).bucket, method, headers, s3Error(...REFUSALS[refusal]));
  }

  stop(): void {
    this.forwarder.close();
  }

  private async answer(request: AwsRequest, target: S3Target): Promise<AwsResponse> {
    const operation = s3Operation(request.method, target, request.headers, request.body);
    if (!operation) {
      const what = `${request.method} ${target.key === '' ? 'bucket' : 'object'}?${[...target.query.keys()].join('&')}`;
      return s3Error(501, 'NotImplemented', `the local cloud does not emulate ${what} of S3`);
    }
    const header = REFUSED_HEADERS.find((name) => request.headers[name] !== undefined);
    if (header !== undefined) return s3Error(501, 'NotImplemented', `the local cloud does not emulate ${header} of S3`);
    const refused = this.refused(request, operation);
    if (refused) return refused;
    if (operation.name === 'ListBuckets') return this.forwarder.forward(forEngine(request));
    if (!this.buckets.has(target.bucket)) return s3Error(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return this.run(request, target, operation);
  }

  private async run(request: AwsRequest, target: S3Target, { name }: S3Operation): Promise<AwsResponse> {
    const by = CREATED_BY[name];
    if (by === undefined) return this.hideAbsence(request, target, await this.forwarder.forward(forEngine(request)));
    const address = `/${target.bucket}/${target.key}`;
    const path = request.url.replace(/\?.*$/s, '');
    return this.writes.run(address, path, forEngine(request), preconditionOf(request.headers), async (stored) => {
      const { bucket, key } = target;
      if (this.props.notifications.has(bucket)) await this.props.notifications.created({ bucket, key, by, ...stored });
    });
  }

  /** Who may not list a bucket is not told whether an object is missing. */
  private hideAbsence(request: AwsRequest, { bucket, key }: S3Target, answer: AwsResponse): AwsResponse {
    if (answer.status !== 404 || key === '') return answer;
    const list = { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
    const decision = this.props.iam.authorize(request.caller, list);
    return decision.allowed ? answer : s3Error(403, 'AccessDenied', decision.message);
  }

  private refused({ caller }: AwsRequest, { needs }: S3Operation): AwsResponse | undefined {
    for (const need of needs) {
      const decision = this.props.iam.authorize(caller, need);
      if (!decision.allowed) return s3Error(403, 'AccessDenied', decision.message);
    }
    return undefined;
  }

  private withCors(bucket: string, method: string, headers: IncomingHttpHeaders, answer: AwsResponse): AwsResponse {
    return { ...answer, headers: { ...answer.headers, ...this.cors.answerHeaders(bucket, method, headers) } };
  }
}

function forEngine(request: AwsRequest): AwsRequest {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const rest = query.split('&').filter((part) => part !== '' && !SIGNATURE_PARTS.test(part.split('=', 1)[0] ?? ''));
  return { ...request, url: rest.length > 0 ? `${path}?${rest.join('&')}` : path };
}
