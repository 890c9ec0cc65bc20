import { all, block, blocks, inert, oneOf, value, type AttributeContext, type TypeSpecs } from '../type-spec.js';

const LOOPBACK = 'viewers and origins are this machine, and talk plain HTTP';
const NOTHING_KEPT = 'nothing is kept at an edge: every answer is fresh';
const TEXT = 'a text';

/** CloudFront is global: its ARNs name no region. */
const arnOf = ({ partition, accountId }: AttributeContext, resource: string): string =>
  `arn:${partition}:cloudfront::${accountId}:${resource}`;

const BEHAVIOR = {
  ...all(
    [
      'target_origin_id',
      'allowed_methods',
      'cache_policy_id',
      'origin_request_policy_id',
      'response_headers_policy_id',
    ],
    value,
  ),
  compress: value,
  cached_methods: inert(NOTHING_KEPT),
  viewer_protocol_policy: inert(LOOPBACK),
  function_association: blocks({ event_type: oneOf('viewer-request'), function_arn: value }),
};

const header = { override: value };

export const CLOUDFRONT_TYPES: TypeSpecs = {
  aws_cloudfront_distribution: {
    args: {
      enabled: oneOf(true),
      ...all(['aliases', 'default_root_object'], value),
      origin: blocks({
        ...all(['domain_name', 'origin_id', 'origin_access_control_id'], value),
        origin_path: oneOf(''),
        custom_origin_config: inert(LOOPBACK),
        ...all(['connection_attempts', 'connection_timeout'], inert(LOOPBACK)),
      }),
      default_cache_behavior: block(BEHAVIOR),
      ordered_cache_behavior: blocks({ path_pattern: value, ...BEHAVIOR }),
      // Without a page and another status there is nothing but this time to an error's "response".
      custom_error_response: blocks({ error_code: inert(NOTHING_KEPT), error_caching_min_ttl: oneOf(0) }),
      restrictions: block({ geo_restriction: block({ restriction_type: oneOf('none') }) }),
      viewer_certificate: inert(LOOPBACK),
      ...all(['http_version', 'is_ipv6_enabled', 'price_class'], inert(LOOPBACK)),
      comment: inert(TEXT),
      ...all(['retain_on_delete', 'wait_for_deployment'], inert('the document is what runs')),
    },
    attributes: (_args, context, address) => {
      const id = context.token(address, 14).toUpperCase();
      const domainName = `${context.token(address, 14)}.cloudfront.net`;
      // The zone of all distributions, for alias records.
      return {
        id,
        arn: arnOf(context, `distribution/${id}`),
        domain_name: domainName,
        hosted_zone_id: 'Z2FDTNDATAQYW2',
      };
    },
  },
  aws_cloudfront_function: {
    args: {
      ...all(['name', 'code'], value),
      runtime: oneOf('cloudfront-js-2.0'),
      publish: oneOf(true),
      comment: inert(TEXT),
    },
    attributes: (args, context) => ({ id: args['name'], arn: arnOf(context, `function/${String(args['name'])}`) }),
  },
  aws_cloudfront_origin_access_control: {
    args: {
      name: value,
      description: inert(TEXT),
      origin_access_control_origin_type: oneOf('s3'),
      signing_behavior: oneOf('always'),
      signing_protocol: oneOf('sigv4'),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 14).toUpperCase() }),
  },
  aws_cloudfront_response_headers_policy: {
    args: {
      name: value,
      comment: inert(TEXT),
      security_headers_config: block({
        content_security_policy: block({ ...header, content_security_policy: value }),
        content_type_options: block(header),
        frame_options: block({ ...header, frame_option: value }),
        referrer_policy: block({ ...header, referrer_policy: value }),
        strict_transport_security: block({
          ...header,
          ...all(['access_control_max_age_sec', 'include_subdomains', 'preload'], value),
        }),
      }),
      custom_headers_config: block({ items: blocks({ ...header, header: value, value }) }),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 36) }),
  },
};
