import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { siteFiles } from '#infra/site/site-files.js';
import { StaticSite } from '#infra/site/static-site.construct.js';
import { ViewerFunction } from '#local/site/viewer-function.js';
import { at, list, type StackDocument } from './support/stack-document.js';
import { synthesise } from './support/synthesise.js';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/1a2b';
const OWN_DOMAIN = ['web.domainName=agora.example.com', `web.certificateArn=${CERTIFICATE}`];
const prod = synthesise('prod');

const distribution = (document: StackDocument) => document.resources('aws_cloudfront_distribution')[0]?.args;
const object = (key: string) => prod.resources('aws_s3_object').find(({ args }) => args['key'] === key);
const only = (type: string, document = prod) => {
  const [found, ...others] = document.resources(type);
  if (!found || others.length > 0) throw new Error(`there is not exactly one ${type}`);
  return found.args;
};

describe(StaticSite.name, () => {
  it('X10: leads to the files, and to both APIs by the names of their stages', () => {
    const behaviors = list(distribution(prod)?.['ordered_cache_behavior']);
    const origins = list(distribution(prod)?.['origin']).map((origin) => String(at(origin, 'domain_name')));

    expect(behaviors.map((behavior) => at(behavior, 'path_pattern'))).toEqual(['/v1/*', '/ws']);
    expect(origins).toEqual([
      '${aws_s3_bucket.web.bucket_regional_domain_name}',
      expect.stringMatching(/^\$\{aws_api_gateway_rest_api\.\w+\.id\}\.execute-api\.us-west-2\.amazonaws\.com$/),
      expect.stringMatching(/^\$\{aws_apigatewayv2_api\.\w+\.id\}\.execute-api\.us-west-2\.amazonaws\.com$/),
    ]);
  });

  it('X9: tells pages what they need, with a key of their own', () => {
    const text = String(object('config.json')?.args['content']);
    const { environment, apiKey, signIn } = JSON.parse(text) as Record<string, Record<string, string>>;
    const key = prod.referred(apiKey);

    expect(environment).toBe('prod');
    expect(key).toMatchObject({ type: 'aws_api_gateway_api_key', args: { name: 'agora-prod-web' } });
    expect(String(apiKey)).toMatch(/\.value\}$/);
    expect(Object.keys(signIn ?? {})).toEqual(['authority', 'clientId', 'domain']);
  });

  it('X8: the values of keys are in that file and nowhere else', () => {
    const naming = prod
      .resources()
      .filter(({ args }) => /aws_api_gateway_api_key\.\w+\.value/.test(JSON.stringify(args)));

    expect(naming.map(({ args }) => args['key'])).toEqual(['config.json']);
    expect(JSON.stringify(prod.raw['output'])).not.toMatch(/api_key\.\w+\.value/);
  });

  it('both keys have the limits of the plan', () => {
    const members = prod.resources('aws_api_gateway_usage_plan_key').map(({ args }) => prod.referred(args['key_id']));

    expect(members.map((key) => key?.args['name'])).toEqual(['agora-prod-client', 'agora-prod-web']);
    expect(prod.resources('aws_api_gateway_usage_plan')).toHaveLength(1);
  });

  it('lets pages connect to the user pool and to the bucket that takes uploads, and nowhere else', () => {
    const csp = String(
      at(
        only('aws_cloudfront_response_headers_policy'),
        'security_headers_config',
        'content_security_policy',
        'content_security_policy',
      ),
    );
    const sources = /connect-src ([^;]*)/.exec(csp)?.[1]?.split(' ');

    expect(sources).toEqual([
      "'self'",
      'https://cognito-idp.us-west-2.amazonaws.com',
      expect.stringMatching(
        /^https:\/\/\$\{aws_cognito_user_pool_domain\.\w+\.domain\}\.auth\.us-west-2\.amazoncognito\.com$/,
      ),
      'https://${aws_s3_bucket.lead_files.bucket_regional_domain_name}',
    ]);
  });

  it('and that bucket lets them, beside the origins of the settings', () => {
    const origins = (overrides: readonly string[]) =>
      at(only('aws_s3_bucket_cors_configuration', synthesise('prod', overrides)), 'cors_rule', 0, 'allowed_origins');

    expect(origins([])).toEqual(['https://${aws_cloudfront_distribution.web.domain_name}']);
    expect(origins(['cors.origins=https://a.example'])).toEqual([
      'https://${aws_cloudfront_distribution.web.domain_name}',
      'https://a.example',
    ]);
  });

  it('replaces the start page last, so that what it names is there', () => {
    const before = (object('index.html')?.args['depends_on'] ?? []) as readonly string[];
    const others = prod.resources('aws_s3_object').filter(({ args }) => args['key'] !== 'index.html');

    expect(others.length).toBeGreaterThan(3);
    expect(before).toEqual(expect.arrayContaining(others.map(({ address }) => address)));
  });

  it("lets CloudFront read the bucket, and keeps the bucket's TLS rule", () => {
    const policy = prod
      .resources('aws_s3_bucket_policy')
      .find(({ args }) => prod.referred(args['bucket'])?.address === 'aws_s3_bucket.web');
    const { Statement } = JSON.parse(String(policy?.args['policy'])) as {
      Statement: { Effect: string; Action: string }[];
    };

    expect(Statement.map(({ Effect, Action }) => `${Effect} ${Action}`)).toEqual([
      'Deny s3:*',
      'Allow s3:GetObject',
      'Allow s3:ListBucket',
    ]);
  });

  it("may be deleted in any environment, since the build has all of it, and customers' files may not", () => {
    const bucket = (name: string) => prod.raw.resource['aws_s3_bucket']?.[name];

    expect(bucket('web')).toMatchObject({ force_destroy: true });
    expect(bucket('web')).not.toHaveProperty('lifecycle');
    expect(bucket('lead_files')).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
  });

  it('is at its own domain where there is one, with its certificate and current TLS', () => {
    const own = synthesise('prod', OWN_DOMAIN);

    expect(distribution(own)).toMatchObject({
      aliases: ['agora.example.com'],
      viewer_certificate: {
        acm_certificate_arn: CERTIFICATE,
        ssl_support_method: 'sni-only',
        minimum_protocol_version: 'TLSv1.2_2021',
      },
    });
    expect(at(own.raw['output'], 'web_url', 'value')).toBe('https://agora.example.com');
    expect(only('aws_cognito_user_pool_client', own)['callback_urls']).toEqual(['https://agora.example.com/signed-in']);
    expect(at(only('aws_s3_bucket_cors_configuration', own), 'cors_rule', 0, 'allowed_origins')).toEqual([
      'https://agora.example.com',
    ]);
  });
});

describe('the function for the paths of pages', () => {
  const code = readFileSync('libs/infra/src/site/page-paths.cloudfront.js', 'utf8');
  const pages = new ViewerFunction({ name: 'page-paths', code, distributionId: 'E', distributionDomain: 'd' });

  it('is what the stack ships', () => {
    expect(only('aws_cloudfront_function')['code']).toBe(code);
  });

  it.each([
    ['/', '/index.html'],
    ['/votings', '/index.html'],
    ['/votings/0190-abc', '/index.html'],
    ['/signed-in', '/index.html'],
    ['/v2.1/x', '/index.html'],
    ['/notifications/UPLOAD/report.v2', '/index.html'],
    ['/icon.svg', '/icon.svg'],
    ['/index.html', '/index.html'],
    ['/config.json', '/config.json'],
    ['/assets/main-abc.js', '/assets/main-abc.js'],
  ])('makes of %s the object %s', (uri, made) => {
    expect(pages.run({ method: 'GET', uri, query: '', headers: {} })).toEqual({ uri: made });
  });
});

describe(siteFiles.name, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'agora-web-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what to do when there is no build', () => {
    expect(() => siteFiles(folder)).toThrow('/index.html is missing: run "npm run build" first');
  });

  it('lists files with what browsers and Terraform need to know, sorted', () => {
    mkdirSync(join(folder, 'assets/fonts'), { recursive: true });
    for (const name of ['index.html', 'robots.txt', 'assets/z-1.css', 'assets/fonts/a-1.woff2']) {
      writeFileSync(join(folder, name), name);
    }
    const files = siteFiles(folder);

    expect(files.map(({ key, contentType, cacheControl }) => [key, contentType, cacheControl])).toEqual([
      ['assets/fonts/a-1.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
      ['assets/z-1.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
      ['index.html', 'text/html; charset=utf-8', 'no-cache'],
      ['robots.txt', 'text/plain; charset=utf-8', 'no-cache'],
    ]);
    expect(new Set(files.map(({ hash }) => hash)).size).toBe(4);
  });

  it('refuses a file that browsers would have to guess', () => {
    writeFileSync(join(folder, 'assets/movie-1.xyz'), '');

    expect(() => siteFiles(folder)).toThrow('no content type is known for .xyz');
  });
});
