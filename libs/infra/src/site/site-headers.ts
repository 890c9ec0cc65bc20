import { CloudfrontResponseHeadersPolicy } from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import { physicalName } from '../environment-context.js';

/** Two years, the least that browsers' lists of HTTPS-only domains accept. https://hstspreload.org */
const HSTS_SECONDS = 63_072_000;

/**
 * What every answer of the site tells browsers: HTTPS only, no guessing of types, no frames, no addresses for others, and scripts and
 * connections from nowhere but where the page has business.
 *
 * @param connectTo origins beside the site's own that pages send requests to, asked for when the stack is written: some are made after the
 * distribution. Its own needs no `wss:`: `'self'` covers it
 * (https://www.w3.org/TR/CSP3/#match-url-to-source-expression), and the distribution's name cannot be in a policy of the distribution.
 * @returns the policy's id
 */
export function addSiteHeaders(scope: Construct, connectTo: () => readonly string[]): string {
  const override = true;
  const policy = new CloudfrontResponseHeadersPolicy(scope, 'Headers', {
    name: physicalName(scope, 'web'),
    comment: 'Security headers of the web client',
    securityHeadersConfig: {
      contentSecurityPolicy: {
        override,
        contentSecurityPolicy: Lazy.stringValue({ produce: () => contentSecurityPolicy(connectTo()) }),
      },
      contentTypeOptions: { override },
      frameOptions: { override, frameOption: 'DENY' },
      referrerPolicy: { override, referrerPolicy: 'same-origin' },
      strictTransportSecurity: {
        override,
        accessControlMaxAgeSec: HSTS_SECONDS,
        includeSubdomains: false,
        preload: false,
      },
    },
  });
  return policy.id;
}

/** https://www.w3.org/TR/CSP3/ */
function contentSecurityPolicy(connectTo: readonly string[]): string {
  const directives = [
    "default-src 'self'",
    "script-src 'self'",
    // The component library puts style elements into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...connectTo].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'self'",
    "form-action 'self'",
  ];
  return directives.join('; ');
}
