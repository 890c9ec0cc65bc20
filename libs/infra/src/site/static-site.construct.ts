import { Construct } from 'constructs';
import { Bucket } from '../bucket/bucket.construct.js';
import { environmentOf } from '../environment-context.js';
import type { UserPool } from '../user-pool.construct.js';
import type { SiteApi } from './site-api.js';
import { SiteDistribution } from './site-distribution.construct.js';
import { addSiteHeaders } from './site-headers.js';
import { addSiteObjects } from './site-objects.js';

export interface StaticSiteProps {
  /** APIs that pages reach on their own origin. */
  readonly apis: readonly SiteApi[];
  /** Who signs in. */
  readonly users: UserPool;
  /** Value of the API key that pages send (a token: AWS makes it). It ends in `config.json`, which everybody may read. */
  readonly apiKey: string;
  /**
   * Buckets that pages put objects to, at presigned addresses.
   * @default none
   */
  readonly uploads?: readonly Bucket[];
}

/**
 * The web client: the files of `dist/web` in a private bucket, behind a distribution that also leads to the APIs (X9, X10).
 *
 * What pages cannot know when they are built is in `config.json`: `{environment, apiKey, signIn: {authority, clientId, domain}}`.
 */
export class StaticSite extends Construct {
  /** Origin of the pages: `https://…`, without a slash at the end. */
  readonly url: string;
  readonly bucketName: string;
  /** The name that CloudFront made; a domain of one's own points to it. */
  readonly distributionDomain: string;

  constructor(scope: Construct, id: string, { apis, users, apiKey, uploads = [] }: StaticSiteProps) {
    super(scope, id);
    const { name: environment, settings } = environmentOf(this);
    const bucket = new Bucket(this, 'web', { rebuildable: true });
    const connectTo: string[] = [];
    const headersPolicyId = addSiteHeaders(this, () => connectTo);
    const distribution = new SiteDistribution(this, 'Distribution', { bucket, apis, headersPolicyId });
    bucket.serveThrough(distribution.arn);
    this.distributionDomain = distribution.domainName;
    this.url = `https://${settings.web.domainName === '' ? distribution.domainName : settings.web.domainName}`;
    this.bucketName = bucket.name;
    const signIn = users.allowSignInFrom(this.url);
    for (const target of uploads) target.takeUploadsFrom(this.url);
    connectTo.push(
      `https://cognito-idp.${settings.region}.amazonaws.com`,
      signIn.domain,
      ...uploads.map(({ regionalDomainName }) => `https://${regionalDomainName}`),
    );
    addSiteObjects(this, bucket, { environment, apiKey, signIn });
  }
}
