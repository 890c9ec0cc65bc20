import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const DISTRIBUTION = 'aws_cloudfront_distribution';
const HEADERS = 'aws_cloudfront_response_headers_policy';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
/** Errors that CloudFront keeps unless it is told not to, 416 aside, which it never keeps. */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

const distributions = (document: StackDocument) => document.resources(DISTRIBUTION);
const origins = ({ args }: StackResource) => list(args['origin']);
const behaviors = ({ args }: StackResource) => [
  args['default_cache_behavior'],
  ...list(args['ordered_cache_behavior']),
];
const isApi = (origin: unknown): boolean => /\.execute-api\./.test(String(at(origin, 'domain_name')));
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Behaviours with their origins. */
function pairs(distribution: StackResource): readonly { behavior: unknown; origin: unknown }[] {
  return behaviors(distribution).map((behavior) => ({
    behavior,
    origin: origins(distribution).find((one) => at(one, 'origin_id') === at(behavior, 'target_origin_id')),
  }));
}

/** Changes the first distribution's argument. */
function plantIn(name: string, change: (value: Record<string, unknown>) => void): Rule['plant'] {
  return (resource) => {
    const [value] = list(first(resource, DISTRIBUTION)[name]);
    if (!isObject(value)) throw new Error(`there is no ${name} to plant in`);
    change(value);
  };
}

export const SITE_RULES: readonly Rule[] = [
  {
    name: 'buckets behind a distribution are read by its signature only',
    check: (document) =>
      breaking(distributions(document), (distribution) =>
        origins(distribution)
          .filter((origin) => !isApi(origin))
          .every((origin) => {
            const access = document.referred(at(origin, 'origin_access_control_id'));
            return access?.args['signing_behavior'] === 'always' && access.args['signing_protocol'] === 'sigv4';
          }),
      ),
    plant: plantIn('origin', (origin) => delete origin['origin_access_control_id']),
  },
  {
    name: 'viewers come by TLS, and so does CloudFront',
    check: (document) =>
      breaking(
        distributions(document),
        (distribution) =>
          behaviors(distribution).every((behavior) =>
            ['redirect-to-https', 'https-only'].includes(String(at(behavior, 'viewer_protocol_policy'))),
          ) &&
          origins(distribution)
            .filter(isApi)
            .every((origin) => {
              const { origin_protocol_policy: policy, origin_ssl_protocols: protocols } = at(
                origin,
                'custom_origin_config',
              ) as Record<string, unknown>;
              return policy === 'https-only' && JSON.stringify(protocols) === '["TLSv1.2"]';
            }),
      ),
    plant: plantIn('default_cache_behavior', (behavior) => (behavior['viewer_protocol_policy'] = 'allow-all')),
  },
  {
    name: 'what goes to an API is never redirected, since the redirect would come after the token',
    check: (document) =>
      breaking(distributions(document), (distribution) =>
        pairs(distribution)
          .filter(({ origin }) => isApi(origin))
          .every(({ behavior }) => at(behavior, 'viewer_protocol_policy') === 'https-only'),
      ),
    plant: plantIn('ordered_cache_behavior', (behavior) => {
      behavior['viewer_protocol_policy'] = 'redirect-to-https';
    }),
  },
  {
    name: 'answers of APIs are never cached, and the APIs see all but the Host header',
    check: (document) =>
      breaking(distributions(document), (distribution) =>
        pairs(distribution)
          .filter(({ origin }) => isApi(origin))
          .every(
            ({ behavior }) =>
              at(behavior, 'cache_policy_id') === CACHING_DISABLED &&
              at(behavior, 'origin_request_policy_id') === ALL_VIEWER_EXCEPT_HOST,
          ),
      ),
    plant: plantIn('ordered_cache_behavior', (behavior) => delete behavior['origin_request_policy_id']),
  },
  {
    name: 'no error is kept at an edge, and none is replaced by a page',
    check: (document) =>
      breaking(distributions(document), ({ args }) => {
        const kept = list(args['custom_error_response']);
        return (
          kept.every((one) => at(one, 'response_page_path') === undefined && at(one, 'response_code') === undefined) &&
          KEPT_ERRORS.every((code) =>
            kept.some((one) => at(one, 'error_code') === code && at(one, 'error_caching_min_ttl') === 0),
          )
        );
      }),
    plant: (resource) => delete first(resource, DISTRIBUTION)['custom_error_response'],
  },
  {
    name: 'X8: distributions log nothing, since `?token=` would be in it',
    check: (document) => [
      ...breaking(distributions(document), ({ args }) => args['logging_config'] === undefined),
      ...document.resources('aws_cloudfront_realtime_log_config').map(({ address }) => address),
    ],
    plant: (resource) => (first(resource, DISTRIBUTION)['logging_config'] = { bucket: 'logs.s3.amazonaws.com' }),
  },
  {
    name: 'files come with headers that keep browsers from guessing, framing and plain HTTP, and with a content policy',
    check: (document) =>
      breaking(distributions(document), (distribution) =>
        pairs(distribution)
          .filter(({ origin }) => !isApi(origin))
          .every(({ behavior }) => {
            const policy = document.referred(at(behavior, 'response_headers_policy_id'));
            const security = at(policy?.args, 'security_headers_config');
            const csp = String(at(security, 'content_security_policy', 'content_security_policy'));
            return (
              at(security, 'content_type_options', 'override') === true &&
              at(security, 'frame_options', 'frame_option') === 'DENY' &&
              at(security, 'referrer_policy', 'referrer_policy') === 'same-origin' &&
              Number(at(security, 'strict_transport_security', 'access_control_max_age_sec')) >= 31_536_000 &&
              csp.startsWith("default-src 'self'; script-src 'self'; ") &&
              csp.includes("frame-ancestors 'none'")
            );
          }),
      ),
    plant: (resource) => delete first(resource, HEADERS)['security_headers_config'],
  },
  {
    name: 'files say what they are and how long they may be kept: named by content for ever, all others never unasked',
    check: (document) =>
      breaking(document.resources('aws_s3_object'), ({ args }) => {
        const forever = String(args['key']).startsWith('assets/');
        const expected = forever ? 'public, max-age=31536000, immutable' : 'no-cache';
        const changes = args['content'] !== undefined || args['source_hash'] !== undefined;
        return args['cache_control'] === expected && args['content_type'] !== undefined && changes;
      }),
    plant: (resource) => delete first(resource, 'aws_s3_object')['cache_control'],
  },
];
