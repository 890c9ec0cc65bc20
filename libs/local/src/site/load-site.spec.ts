import { describe, expect, it } from '@jest/globals';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { resolveStack } from '../stack/load-stack.js';
import { CACHING_OPTIMIZED, type SiteChanges, siteStack } from './fixtures/site-stack.js';
import { loadSite } from './load-site.js';

const load = (changes?: SiteChanges) => loadSite(resolveStack(siteStack(changes), '/stacks/agora-local'));
const distribution = (more: Record<string, unknown>) => ({ distribution: more });

describe(loadSite.name, () => {
  it('reads the behaviours of files; those of APIs are the gateways', () => {
    const site = load();

    expect(site).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:cloudfront::000000000000:distribution\/[A-Z0-9]{14}$/),
      rootObject: 'index.html',
      apiPatterns: ['/v1/*', 'ws'],
      behaviors: [{ pathPattern: undefined, allowedMethods: ['GET', 'HEAD'], compresses: true }],
    });
  });

  it('reads the headers that a policy adds', () => {
    expect(load()?.behaviors[0]?.headers).toEqual([
      {
        name: 'content-security-policy',
        value: expect.stringMatching(/^default-src 'self'; connect-src .*s3\.us-west-2\.amazonaws\.com$/),
        override: true,
      },
      { name: 'x-content-type-options', value: 'nosniff', override: true },
      { name: 'x-frame-options', value: 'DENY', override: true },
      { name: 'strict-transport-security', value: 'max-age=60; includeSubDomains', override: true },
      { name: 'x-ours', value: 'yes', override: true },
      { name: 'cache-control', value: 'never used', override: false },
    ]);
  });

  it('is undefined for a stack without a distribution', () => {
    const {
      aws_cloudfront_distribution: _web,
      aws_s3_bucket_policy: _policy,
      aws_s3_object: _objects,
      ...rest
    } = siteStack().resource ?? {};

    expect(loadSite(resolveStack({ ...siteStack(), resource: rest }, '/stacks/x'))).toBeUndefined();
  });

  it('does not compress where the cache policy does not: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html', () => {
    const site = load({ files: { cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' } });

    expect(site?.behaviors[0]?.compresses).toBe(false);
  });

  it.each<[string, SiteChanges, string]>([
    ['a method that S3 would not be asked', { files: { allowed_methods: ['GET', 'HEAD', 'PUT'] } }, 'the method PUT'],
    ['an unknown cache policy', { files: { cache_policy_id: 'mine' } }, 'the cache policy mine'],
    ['a cached API', { api: { cache_policy_id: CACHING_OPTIMIZED } }, 'the caching of /v1/*'],
    ['an API that does not see all', { api: { origin_request_policy_id: 'mine' } }, 'AllViewerExceptHostHeader'],
    ['an API without a method', { api: { allowed_methods: ['GET', 'HEAD'] } }, '/v1/* without the method DELETE'],
    [
      'a page in the place of errors',
      distribution({ custom_error_response: [{ error_code: 404, response_page_path: '/x' }] }),
      'custom_error_response.response_page_path',
    ],
    [
      'errors that are kept',
      distribution({ custom_error_response: [{ error_code: 404, error_caching_min_ttl: 9 }] }),
      'error_caching_min_ttl = 9',
    ],
    ['a log', distribution({ logging_config: {} }), 'logging_config'],
    ['a firewall', distribution({ web_acl_id: 'x' }), 'web_acl_id'],
    ['a distribution that is off', distribution({ enabled: false }), 'enabled = false'],
    [
      'another runtime',
      { resources: { aws_cloudfront_function: { pages: { name: 'p', code: '', runtime: 'cloudfront-js-1.0' } } } },
      'runtime = "cloudfront-js-1.0"',
    ],
    [
      'an origin elsewhere',
      {
        api: { target_origin_id: 'far' },
        ...distribution({ origin: [{ origin_id: 'far', domain_name: 'far.example' }] }),
      },
      'the origin far.example',
    ],
    [
      'a function for an API',
      { api: { function_association: [{ event_type: 'viewer-request', function_arn: 'x' }] } },
      'function_association of /v1/*',
    ],
  ])('refuses %s, by name', (_what, changes, message) => {
    expect(() => load(changes)).toThrow(NotEmulatedError);
    expect(() => load(changes)).toThrow(message);
  });

  it.each([['/api/*'], ['/v1'], ['/*'], ['/v1/votings']])(
    'refuses %s, which leads to no stage of the API',
    (pattern) => {
      expect(() => load({ api: { path_pattern: pattern } })).toThrow(
        `aws_cloudfront_distribution.web: ${pattern} leads to no stage of aws_api_gateway_rest_api.rest: its paths begin with the stage (/v1/*)`,
      );
    },
  );

  it('refuses a bucket that CloudFront would read unsigned', () => {
    const origin = [{ origin_id: 'files', domain_name: '${aws_s3_bucket.web.bucket_regional_domain_name}' }];

    expect(() => load(distribution({ origin, ordered_cache_behavior: [] }))).toThrow(
      'without an origin access control',
    );
  });

  it('refuses files before APIs, and a second distribution', () => {
    const [rest] = (siteStack().resource?.['aws_cloudfront_distribution']?.['web']?.['ordered_cache_behavior'] ??
      []) as unknown[];
    const files = {
      path_pattern: '*.png',
      target_origin_id: 'files',
      allowed_methods: ['GET', 'HEAD'],
      cache_policy_id: CACHING_OPTIMIZED,
    };
    const web = siteStack().resource?.['aws_cloudfront_distribution']?.['web'] ?? {};

    expect(load(distribution({ ordered_cache_behavior: [rest, files] }))?.behaviors).toHaveLength(2);
    expect(() => load(distribution({ ordered_cache_behavior: [files, rest] }))).toThrow(
      'the behaviour of files *.png before',
    );
    expect(() => load({ resources: { aws_cloudfront_distribution: { web, other: web } } })).toThrow(
      'aws_cloudfront_distribution.other: the local cloud does not emulate a second distribution',
    );
  });
});
