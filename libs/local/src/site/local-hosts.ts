import type { ResolvedStack } from '../cloud.types.js';

export interface LocalHostsProps {
  readonly stack: ResolvedStack;
  /** Where the local cloud listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Where the local AWS endpoint listens; presigned addresses begin with it. */
  readonly awsUrl: string;
}

type Place = readonly [aws: string, local: string];

/** Stands for the origin under which the browser knows the local cloud. */
const HERE = '';

/**
 * Where the local cloud serves what has an address of its own in AWS: the site itself, the user pool and its sign-in pages, buckets.
 *
 * Pages are told these addresses by the stack, so they have to be replaced in what is served: in inline objects and in the content security
 * policy. So have the site's own, where a bucket's CORS rules or a client's callback URLs name them.
 */
export class LocalHosts {
  readonly #siteOrigins: readonly string[];
  /** Longer addresses first, since some begin with others. */
  readonly #places: readonly Place[];

  constructor(private readonly props: LocalHostsProps) {
    const { stack, awsUrl } = props;
    this.#siteOrigins = siteOrigins(stack);
    const site = this.#siteOrigins.map((origin): Place => [origin, HERE]);
    const places = [...site, ...poolPlaces(stack), ...bucketPlaces(stack, awsUrl)];
    this.#places = places.sort(([one], [other]) => other.length - one.length);
  }

  /** The origin that the sender of a request used, if it is one of ours: `localhost` and `127.0.0.1` have storages of their own. */
  originFor(host: string | undefined): string {
    const { url } = this.props;
    return bothNames(url).find((origin) => origin === `http://${host}`) ?? url;
  }

  /** What an origin or a URL in AWS is here: either of two for those of the site, otherwise the same. */
  hereOf(address: string): readonly string[] {
    const site = this.#siteOrigins.find((origin) => address === origin || address.startsWith(`${origin}/`));
    if (site === undefined) return [address];
    return bothNames(this.props.url).map((origin) => origin + address.slice(site.length));
  }

  /** Replaces the addresses in a text. */
  inText(text: string, origin: string): string {
    return this.#places.reduce((result, [aws, local]) => result.replaceAll(aws, absolute(local, origin)), text);
  }

  /** Replaces sources of a content security policy by origins, each of them once per directive. */
  inPolicy(policy: string, origin: string): string {
    const directives = policy.split(';').map((directive) => {
      const sources = directive.trim().split(/\s+/);
      return [...new Set(sources.map((source) => this.#source(source, origin)))].join(' ');
    });
    return directives.join('; ');
  }

  #source(source: string, origin: string): string {
    const place = this.#places.find(([aws]) => source === aws || source.startsWith(`${aws}/`));
    return place ? new URL(absolute(place[1], origin)).origin : source;
  }
}

function bothNames(url: string): readonly string[] {
  return [url, url.replace('127.0.0.1', 'localhost')];
}

function absolute(local: string, origin: string): string {
  return local.startsWith('http') ? local : `${origin}${local}`;
}

/** Origins of the stack's distributions in AWS: of their own names and of their aliases. */
function siteOrigins(stack: ResolvedStack): readonly string[] {
  return stack.resources('aws_cloudfront_distribution').flatMap(({ args, attributes }) => {
    const aliases = (args['aliases'] as readonly string[] | undefined) ?? [];
    return [String(attributes['domain_name']), ...aliases].map((domain) => `https://${domain}`);
  });
}

/** Both kinds of addresses of a user pool are one path here. */
function poolPlaces(stack: ResolvedStack): readonly Place[] {
  const { region } = stack;
  const pools = stack.resources('aws_cognito_user_pool').flatMap(({ attributes }): Place[] => [
    [`https://${String(attributes['endpoint'])}`, `/${String(attributes['id'])}`],
    [`https://cognito-idp.${region}.amazonaws.com`, HERE],
  ]);
  const domains = stack.resources('aws_cognito_user_pool_domain').map(({ args }): Place => {
    const { domain, user_pool_id: pool } = args;
    return [`https://${String(domain)}.auth.${region}.amazoncognito.com`, `/${String(pool)}`];
  });
  return [...pools, ...domains];
}

/** The AWS endpoint has buckets in the path, not in the host. */
function bucketPlaces(stack: ResolvedStack, awsUrl: string): readonly Place[] {
  return stack.resources('aws_s3_bucket').map(({ attributes }): Place => {
    const { bucket, bucket_regional_domain_name: host } = attributes;
    return [`https://${String(host)}`, `${awsUrl}/${String(bucket)}`];
  });
}
