import type { Resource, ResolvedStack } from '../cloud.types.js';
import { listOf, objectOf } from '../gateway/arguments.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { checkApiBehavior } from './api-behavior.js';
import { type CachePolicy, CACHE_POLICIES } from './managed-policies.js';
import { policyHeaders } from './response-headers.js';
import type { FileBehavior, Site } from './site.model.js';
import { ViewerFunction } from './viewer-function.js';

type Args = Readonly<Record<string, unknown>>;

/**
 * Reads the stack's CloudFront distribution.
 *
 * @returns undefined when the stack has none
 * @throws NotEmulatedError for what cannot be served as CloudFront would, a second distribution included
 * @throws Error for a behaviour that would lead nowhere in AWS either
 */
export function loadSite(stack: ResolvedStack): Site | undefined {
  const [distribution, ...others] = stack.resources('aws_cloudfront_distribution');
  if (!distribution) return undefined;
  if (others[0]) throw new NotEmulatedError(others[0].address, 'a second distribution: there is one "/"');
  return new SiteLoader(stack, distribution).site();
}

class SiteLoader {
  constructor(
    private readonly stack: ResolvedStack,
    private readonly distribution: Resource,
  ) {}

  site(): Site {
    const { args, attributes } = this.distribution;
    const fileBehaviors: FileBehavior[] = [];
    const apiPatterns: string[] = [];
    for (const behavior of listOf(args['ordered_cache_behavior'])) {
      const bucket = this.bucketOf(behavior);
      if (bucket) {
        fileBehaviors.push(this.fileBehavior(behavior, bucket));
        continue;
      }
      this.checkApi(behavior, fileBehaviors);
      apiPatterns.push(String(behavior['path_pattern']));
    }
    const last = objectOf(args['default_cache_behavior']);
    const bucket = this.bucketOf(last);
    if (!bucket) throw this.refusal('a default behaviour that leads to no bucket of the stack');
    const root = args['default_root_object'];
    return {
      arn: String(attributes['arn']),
      rootObject: typeof root === 'string' && root !== '' ? root : undefined,
      apiPatterns,
      behaviors: [...fileBehaviors, this.fileBehavior(last, bucket)],
    };
  }

  /** The gateways take their paths before the site is asked, so only what comes after them may be files. */
  private checkApi(behavior: Args, before: readonly FileBehavior[]): void {
    const [first] = before;
    if (first) throw this.refusal(`the behaviour of files ${first.pathPattern} before that of an API`);
    checkApiBehavior(this.stack, this.distribution, behavior, this.origin(behavior));
  }

  private origin(behavior: Args): Args {
    const id = behavior['target_origin_id'];
    const origin = listOf(this.distribution.args['origin']).find((one) => one['origin_id'] === id);
    if (!origin) throw new Error(`${this.distribution.address}: there is no origin ${String(id)}`);
    return origin;
  }

  private bucketOf(behavior: Args): Resource | undefined {
    const { domain_name: domain, origin_access_control_id: access } = this.origin(behavior);
    const bucket = this.stack
      .resources('aws_s3_bucket')
      .find(({ attributes }) => attributes['bucket_regional_domain_name'] === domain);
    const known = this.stack.resources('aws_cloudfront_origin_access_control');
    if (bucket && !known.some(({ attributes }) => attributes['id'] === access)) {
      throw this.refusal(`the bucket ${String(domain)} without an origin access control`);
    }
    return bucket;
  }

  private fileBehavior(behavior: Args, bucket: Resource): FileBehavior {
    const policy = this.cachePolicy(behavior);
    const allowedMethods = behavior['allowed_methods'] as readonly string[];
    const other = allowedMethods.find((method) => method !== 'GET' && method !== 'HEAD');
    if (other !== undefined) throw this.refusal(`the method ${other} for a bucket`);
    if (behavior['origin_request_policy_id'] !== undefined) {
      throw this.refusal('an origin request policy for a bucket');
    }
    return {
      pathPattern: behavior['path_pattern'] as string | undefined,
      bucket,
      allowedMethods,
      compresses: behavior['compress'] === true && policy.compresses,
      viewerFunction: this.viewerFunction(behavior),
      headers: this.headers(behavior),
    };
  }

  private cachePolicy(behavior: Args): CachePolicy {
    const id = String(behavior['cache_policy_id']);
    const policy = CACHE_POLICIES[id];
    if (!policy) throw this.refusal(`the cache policy ${id}`);
    return policy;
  }

  private viewerFunction(behavior: Args): ViewerFunction | undefined {
    const [association, ...others] = listOf(behavior['function_association']);
    if (!association) return undefined;
    // As AWS: one function per event. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html
    if (others.length > 0) throw new Error(`${this.distribution.address}: two functions for one event of a behaviour`);
    const found = this.stack.byArn(String(association['function_arn']));
    if (found?.type !== 'aws_cloudfront_function') {
      throw new Error(`${this.distribution.address}: its CloudFront function is not in the stack`);
    }
    return new ViewerFunction({
      name: String(found.args['name']),
      code: String(found.args['code']),
      distributionId: String(this.distribution.attributes['id']),
      distributionDomain: String(this.distribution.attributes['domain_name']),
    });
  }

  private headers(behavior: Args): FileBehavior['headers'] {
    const id = behavior['response_headers_policy_id'];
    if (id === undefined) return [];
    const found = this.stack
      .resources('aws_cloudfront_response_headers_policy')
      .find(({ attributes }) => attributes['id'] === id);
    if (!found) throw this.refusal(`the response headers policy ${String(id)}, which the stack does not have`);
    return policyHeaders(found);
  }

  private refusal(what: string): NotEmulatedError {
    return new NotEmulatedError(this.distribution.address, what);
  }
}
