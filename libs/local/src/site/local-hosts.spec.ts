import { describe, expect, it } from '@jest/globals';
import { resolveStack } from '../stack/load-stack.js';
import { BUCKET, siteStack } from './fixtures/site-stack.js';
import { LocalHosts } from './local-hosts.js';

const stack = resolveStack(siteStack({ distribution: { aliases: ['agora.example'] } }), '/stacks/agora-local');
const hosts = new LocalHosts({ stack, url: 'http://127.0.0.1:3000', awsUrl: 'http://127.0.0.1:4566' });
const pool = String(stack.byRef('aws_cognito_user_pool.users').attributes['id']);
const site = `https://${String(stack.byRef('aws_cloudfront_distribution.web').attributes['domain_name'])}`;
const HERE = 'http://localhost:3000';

describe(LocalHosts.name, () => {
  it('replaces what has an address of its own in AWS, and nothing else', () => {
    const text = JSON.stringify({
      authority: `https://cognito-idp.us-west-2.amazonaws.com/${pool}`,
      domain: 'https://agora-local.auth.us-west-2.amazoncognito.com',
      object: `https://${BUCKET}.s3.us-west-2.amazonaws.com/a/b`,
      site: `${site}/signed-in`,
      alias: 'https://agora.example/',
      other: 'https://other.auth.us-west-2.amazoncognito.com',
    });

    expect(JSON.parse(hosts.inText(text, HERE))).toEqual({
      authority: `${HERE}/${pool}`,
      domain: `${HERE}/${pool}`,
      object: `http://127.0.0.1:4566/${BUCKET}/a/b`,
      site: `${HERE}/signed-in`,
      alias: `${HERE}/`,
      other: 'https://other.auth.us-west-2.amazoncognito.com',
    });
  });

  it('replaces the sources of a policy by origins, each once', () => {
    const policy = [
      "default-src 'self'",
      `connect-src 'self' https://cognito-idp.us-west-2.amazonaws.com https://agora-local.auth.us-west-2.amazoncognito.com https://${BUCKET}.s3.us-west-2.amazonaws.com https://other.example`,
      "frame-ancestors 'none'",
    ].join('; ');

    expect(hosts.inPolicy(policy, HERE)).toBe(
      `default-src 'self'; connect-src 'self' ${HERE} http://127.0.0.1:4566 https://other.example; frame-ancestors 'none'`,
    );
  });

  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['evil.example', 'http://127.0.0.1:3000'],
    ['localhost:3001', 'http://127.0.0.1:3000'],
    [undefined, 'http://127.0.0.1:3000'],
  ])('takes %s for %s', (host, origin) => {
    expect(hosts.originFor(host)).toBe(origin);
  });

  it('knows both names of the site', () => {
    const both = ['http://127.0.0.1:3000', 'http://localhost:3000'];

    expect(hosts.hereOf(site)).toEqual(both);
    expect(hosts.hereOf('https://agora.example')).toEqual(both);
    expect(hosts.hereOf('https://other.example')).toEqual(['https://other.example']);
    expect(hosts.hereOf('*')).toEqual(['*']);
  });
});
