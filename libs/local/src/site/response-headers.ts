import type { Resource } from '../cloud.types.js';
import { listOf, objectOf } from '../gateway/arguments.js';

/** A header that a response headers policy adds. */
export interface PolicyHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
  /** Whether it replaces what the origin sends. */
  readonly override: boolean;
}

type Args = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const SECURITY_HEADERS: Readonly<Record<string, (args: Args) => readonly [name: string, value: string]>> = {
  content_security_policy: (args) => ['content-security-policy', String(args['content_security_policy'])],
  content_type_options: () => ['x-content-type-options', 'nosniff'],
  frame_options: (args) => ['x-frame-options', String(args['frame_option'])],
  referrer_policy: (args) => ['referrer-policy', String(args['referrer_policy'])],
  strict_transport_security: (args) => [
    'strict-transport-security',
    [
      `max-age=${String(args['access_control_max_age_sec'])}`,
      ...(args['include_subdomains'] === true ? ['includeSubDomains'] : []),
      ...(args['preload'] === true ? ['preload'] : []),
    ].join('; '),
  ],
};

/** The headers of an `aws_cloudfront_response_headers_policy`. */
export function policyHeaders({ args }: Resource): readonly PolicyHeader[] {
  const security = objectOf(args['security_headers_config']);
  const own = Object.entries(SECURITY_HEADERS).flatMap(([argument, header]) => {
    if (security[argument] === undefined) return [];
    const block = objectOf(security[argument]);
    const [name, value] = header(block);
    return [{ name, value, override: block['override'] === true }];
  });
  const custom = listOf(objectOf(args['custom_headers_config'])['items']).map((item) => ({
    name: String(item['header']).toLowerCase(),
    value: String(item['value']),
    override: item['override'] === true,
  }));
  return [...own, ...custom];
}
