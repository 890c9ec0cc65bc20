import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution/index.js';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function/index.js';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js';
import { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import type { Bucket } from '../bucket/bucket.construct.js';
import { environmentOf, physicalName } from '../environment-context.js';
import { literal } from '../literal.js';
import { type SiteApi, READ_METHODS } from './site-api.js';
import { START_PAGE } from './site-files.js';

export interface SiteDistributionProps {
  /** Where the files are. */
  readonly bucket: Bucket;
  readonly apis: readonly SiteApi[];
  /** Of the files; the APIs send their own headers. */
  readonly headersPolicyId: string;
}

const FUNCTION_FILE = 'libs/infra/src/site/page-paths.cloudfront.js';
const FILES = 'files';

/** AWS's own policies. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
/**
 * API Gateway routes by `Host`, so the viewer's must not arrive.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/**
 * Errors that CloudFront keeps for 10 s, or as long as the answer says. The policy CachingDisabled is said to except its paths; were it not so,
 * "you have not voted" would be told to the next user as well, as the path alone is the key. No page replaces them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** One domain for the files and the APIs (ADR 13). */
export class SiteDistribution extends Construct {
  readonly arn: string;
  /** AWS's id. */
  readonly id: string;
  /** The name that CloudFront made; a domain of one's own points to it. */
  readonly domainName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SiteDistributionProps,
  ) {
    super(scope, id);
    const { domainName, priceClass } = environmentOf(this).settings.web;
    const distribution = new CloudfrontDistribution(this, 'Default', {
      comment: physicalName(this, 'web'),
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      priceClass,
      aliases: domainName === '' ? undefined : [domainName],
      defaultRootObject: START_PAGE,
      origin: [this.filesOrigin(), ...props.apis.map((api) => this.apiOrigin(api))],
      defaultCacheBehavior: this.filesBehavior(),
      orderedCacheBehavior: props.apis.map(apiBehavior),
      customErrorResponse: KEPT_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: this.certificate(),
    });
    distribution.overrideLogicalId('web');
    this.arn = distribution.arn;
    this.id = distribution.id;
    this.domainName = distribution.domainName;
  }

  private filesOrigin() {
    const access = new CloudfrontOriginAccessControl(this, 'Access', {
      name: physicalName(this, 'web'),
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    return {
      originId: FILES,
      domainName: this.props.bucket.regionalDomainName,
      originAccessControlId: access.id,
    };
  }

  private apiOrigin({ name, id }: SiteApi) {
    const { region } = environmentOf(this).settings;
    return {
      originId: name,
      domainName: `${id}.execute-api.${region}.amazonaws.com`,
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
      },
    };
  }

  private filesBehavior() {
    const pagePaths = new CloudfrontFunction(this, 'PagePaths', {
      name: physicalName(this, 'page-paths'),
      comment: 'Paths of pages lead to the start page',
      runtime: 'cloudfront-js-2.0',
      publish: true,
      code: literal(readFileSync(FUNCTION_FILE, 'utf8')),
    });
    return {
      targetOriginId: FILES,
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: [...READ_METHODS],
      cachedMethods: [...READ_METHODS],
      cachePolicyId: CACHING_OPTIMIZED,
      responseHeadersPolicyId: this.props.headersPolicyId,
      compress: true,
      functionAssociation: [{ eventType: 'viewer-request', functionArn: pagePaths.arn }],
    };
  }

  private certificate() {
    const { certificateArn } = environmentOf(this).settings.web;
    if (certificateArn === '') return { cloudfrontDefaultCertificate: true };
    return {
      acmCertificateArn: certificateArn,
      sslSupportMethod: 'sni-only',
      minimumProtocolVersion: 'TLSv1.2_2021',
    };
  }
}

function apiBehavior({ name, pathPattern, methods }: SiteApi) {
  return {
    pathPattern,
    targetOriginId: name,
    // A redirect would come after the token had gone over the wire.
    viewerProtocolPolicy: 'https-only',
    allowedMethods: [...methods],
    cachedMethods: [...READ_METHODS],
    cachePolicyId: CACHING_DISABLED,
    originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    compress: false,
  };
}
