import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AwsResponse, AwsService } from '../aws/aws-service.js';
import { s3Error } from '../aws/s3-error.js';
import type { ResolvedStack } from '../cloud.types.js';
import { bucketPolicyAllows } from '../iam/bucket-policy.js';
import { compress, encodingFor } from './compression.js';
import type { LocalHosts } from './local-hosts.js';
import { fitsPathPattern } from './path-pattern.js';
import type { FileBehavior, Site } from './site.model.js';
import { writeSiteAnswer, type SiteAnswer } from './site-answer.js';
import { objectPath, operatorOf } from './stack-objects.js';
import { ViewerFunctionError, type ViewerResult } from './viewer-function.js';

export interface LocalSiteProps {
  readonly stack: ResolvedStack;
  readonly site: Site;
  readonly s3: AwsService;
  readonly hosts: LocalHosts;
  /** Gets one line per failure that is not the viewer's. */
  readonly onFailure: (message: string) => void;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-permission-denied.html */
const METHOD_REFUSED: SiteAnswer = {
  status: 403,
  headers: { 'content-type': 'text/plain', 'x-cache': 'Error from cloudfront' },
  body: Buffer.from(
    'This distribution is not configured to allow the HTTP request method that was used for this request.\n',
  ),
};
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html */
const FUNCTION_FAILED: SiteAnswer = {
  status: 503,
  headers: { 'content-type': 'text/plain', 'x-cache': 'FunctionExecutionError from cloudfront' },
  body: Buffer.from(
    'The CloudFront function associated with the CloudFront distribution is invalid or could not run.\n',
  ),
};
/** Of what S3 says about an object, that which reaches the viewer. */
const PASSED_ON = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'etag',
  'last-modified',
];

/** Answers in the place of the stack's CloudFront distribution what does not lead to an API. Nothing is cached. */
export class LocalSite {
  /** Keys of the objects whose content the stack itself holds, by bucket. */
  readonly #inline: ReadonlySet<string>;

  constructor(private readonly props: LocalSiteProps) {
    const inline = props.stack.resources('aws_s3_object').filter(({ args }) => typeof args['content'] === 'string');
    this.#inline = new Set(inline.map(({ args }) => objectPath(String(args['bucket']), String(args['key']))));
  }

  /** Whether a path is not the site's to answer, even where the gateways have nothing there. */
  leadsToApi(path: string): boolean {
    return this.props.site.apiPatterns.some((pattern) => fitsPathPattern(pattern, path));
  }

  /** @param path as the viewer sent it, without the query */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    writeSiteAnswer(request, response, await this.#answer(path, request));
  }

  async #answer(path: string, request: IncomingMessage): Promise<SiteAnswer> {
    const { behaviors } = this.props.site;
    // The last one has no pattern, so there is always one.
    const behavior = behaviors.find((one) => one.pathPattern === undefined || fitsPathPattern(one.pathPattern, path))!;
    if (!behavior.allowedMethods.includes(request.method ?? '')) return METHOD_REFUSED;
    const result = this.#runFunction(behavior, path, request);
    if (result === undefined) return FUNCTION_FAILED;
    if ('response' in result) {
      const { status, headers, body } = result.response;
      return {
        status,
        headers: { ...headers, 'x-cache': 'FunctionGeneratedResponse from cloudfront' },
        body: Buffer.from(body),
      };
    }
    const origin = this.props.hosts.originFor(request.headers.host);
    const object = await this.#read(behavior, this.#keyOf(result.uri), origin);
    const answer = this.#withPolicyHeaders(object, behavior, origin);
    return this.#compressed(answer, behavior, request.headers['accept-encoding']);
  }

  #runFunction({ viewerFunction }: FileBehavior, uri: string, request: IncomingMessage): ViewerResult | undefined {
    if (!viewerFunction) return { uri };
    const query = /\?([^#]*)/.exec(request.url ?? '')?.[1] ?? '';
    const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
    try {
      return viewerFunction.run({
        method: request.method ?? 'GET',
        uri,
        query,
        headers: Object.fromEntries(headers) as Record<string, string>,
      });
    } catch (error) {
      if (!(error instanceof ViewerFunctionError)) throw error;
      this.props.onFailure(error.message);
      return undefined;
    }
  }

  /** Undefined for an address that is no key, which S3 does not find. */
  #keyOf(uri: string): string | undefined {
    const { rootObject } = this.props.site;
    if (uri === '/' && rootObject !== undefined) return rootObject;
    try {
      return decodeURIComponent(uri.slice(1));
    } catch {
      return undefined;
    }
  }

  async #read(behavior: FileBehavior, key: string | undefined, origin: string): Promise<SiteAnswer> {
    const { stack, s3, hosts } = this.props;
    const denied = s3Error(403, 'AccessDenied', 'Access Denied');
    if (key === undefined || key === '') return fromS3(denied);
    if (!this.#may(behavior, 's3:GetObject', `/${key}`)) return fromS3(denied);
    const url = objectPath(String(behavior.bucket.args['bucket']), key);
    const call = { caller: operatorOf(stack), method: 'GET', url, headers: {}, body: Buffer.alloc(0) };
    const found = await s3.handle(call);
    // Who may not list is not told that an object is missing.
    if (found.status === 404 && !this.#may(behavior, 's3:ListBucket', '')) return fromS3(denied);
    const answer = fromS3(found);
    if (answer.status !== 200 || !this.#inline.has(url)) return answer;
    const body = Buffer.from(hosts.inText(answer.body.toString(), origin));
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    return { ...answer, body, headers: { ...answer.headers, etag } };
  }

  #may({ bucket }: FileBehavior, action: string, below: string): boolean {
    const { stack, site } = this.props;
    const resource = `${String(bucket.attributes['arn'])}${below}`;
    return bucketPolicyAllows(stack, bucket, {
      service: 'cloudfront.amazonaws.com',
      action,
      resource,
      sourceArn: site.arn,
    });
  }

  #withPolicyHeaders(answer: SiteAnswer, behavior: FileBehavior, origin: string): SiteAnswer {
    const added = behavior.headers
      .filter(({ name, override }) => override || answer.headers[name] === undefined)
      .map(({ name, value }) => [
        name,
        name === 'content-security-policy' ? this.props.hosts.inPolicy(value, origin) : value,
      ]);
    return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(added) } };
  }

  async #compressed(answer: SiteAnswer, behavior: FileBehavior, accepted: string | undefined): Promise<SiteAnswer> {
    if (!behavior.compresses || answer.status !== 200 || answer.headers['content-encoding'] !== undefined)
      return answer;
    const { 'content-type': type, etag } = answer.headers;
    const vary = { vary: 'Accept-Encoding' };
    const encoding = encodingFor(accepted, type, answer.body.length);
    if (!encoding) return { ...answer, headers: { ...answer.headers, ...vary } };
    const body = await compress(answer.body, encoding);
    // The same bytes no longer, so the tag becomes a weak one.
    const tag: Record<string, string> = etag === undefined ? {} : { etag: `W/${etag.replace(/^W\//, '')}` };
    return { ...answer, body, headers: { ...answer.headers, ...vary, ...tag, 'content-encoding': encoding } };
  }
}

function fromS3({ status, headers, body }: AwsResponse): SiteAnswer {
  const kept = PASSED_ON.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  const cache = status < 400 ? 'Miss from cloudfront' : 'Error from cloudfront';
  return { status, headers: { ...Object.fromEntries(kept), 'x-cache': cache }, body: Buffer.from(body) };
}
