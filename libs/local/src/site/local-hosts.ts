import type { ResolvedStack } from '../cloud.types.js';

export interface LocalHostsProps {
  readonly stack: ResolvedStack;
  /** Where the local cloud listens: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Where the local AWS endpoint listens; presigned addresses begin with it. */
  readonly awsUrl: string;
}

/** Stands for the origin under which the browser knows the local cloud. */
const HERE = '';

/**
 * Where the local cloud serves what has an address of its own in AWS: the user pool and its sign-in pages, buckets, the site itself.
 *
 * Pages are told these addresses by the stack, so they have to be replaced in what is served: in inline objects and in the content security
 * policy.
 */
export class LocalHosts {
  /** Addresses in AWS, longer ones first, and the local ones; without an origin where it is the one that the browser uses. */
  readonly #places: readonly (readonly [aws: string, local: string])[];

  constructor(private readonly props: LocalHostsProps) {
    this.#places = places(props).sort(([one], [other]) => other.length - one.length);
  }

  /** The origin that the sender of a request used, if it is one of ours: cookies and storage of `localhost` are not those of `127.0.0.1`. */
  originFor(host: string | undefined): string {
    const { url } = this.props;
    const { port } = new URL(url);
    return host === `localhost:${port}` || host === `127.0.0.1:${port}` ? `http://${host}` : url;
  }

  /** Replaces the addresses in a text. */
  inText(text: string, origin: string): string {
    return this.#places.reduce((result, [aws, local]) => result.replaceAll(aws, absolute(local, origin)), text);
  }

  /** Replaces the sources of a content security policy by origins, each of them once per directive. */
  inPolicy(policy: string, origin: string): string {
    const directives = policy.split(';').map((directive) => {
      const sources = directive
        .trim()
        .split(/\s+/)
        .map((source) => this.#source(source, origin));
      return [...new Set(sources)].join(' ');
    });
    return directives.join('; ');
  }

  #source(source: string, origin: string): string {
    const place = this.#places.find(([aws]) => source === aws || source.startsWith(`${aws}/`));
    return place ? new URL(absolute(place[1], origin)).origin : source;
  }
}

/** Origins of the stack's distributions in AWS: their own domains and their aliases. */
export function siteOrigins(stack: ResolvedStack): readonly string[] {
  return stack
    .resources('aws_cloudfront_distribution')
    .flatMap(({ args, attributes }) => [
      attributes['domain_name'],
      ...((args['aliases'] as readonly string[] | undefined) ?? []),
    ])
    .map((domain) => `https://${String(domain)}`);
}

function absolute(local: string, origin: string): string {
  return local.startsWith('http') ? local : `${origin}${local}`;
}

function places({ stack, awsUrl }: LocalHostsProps): [aws: string, local: string][] {
  const { region } = stack;
  const pools = stack.resources('aws_cognito_user_pool');
  return [
    ...siteOrigins(stack).map((origin): [string, string] => [origin, HERE]),
    ...pools.map(({ attributes }): [string, string] => [
      `https://${String(attributes['endpoint'])}`,
      `/${String(attributes['id'])}`,
    ]),
    ...(pools.length > 0 ? [[`https://cognito-idp.${region}.amazonaws.com`, HERE] as [string, string]] : []),
    ...stack
      .resources('aws_cognito_user_pool_domain')
      .map(({ args }): [string, string] => [
        `https://${String(args['domain'])}.auth.${region}.amazoncognito.com`,
        `/${String(args['user_pool_id'])}`,
      ]),
    ...stack
      .resources('aws_s3_bucket')
      .map(({ attributes }): [string, string] => [
        `https://${String(attributes['bucket_regional_domain_name'])}`,
        `${awsUrl}/${String(attributes['bucket'])}`,
      ]),
  ];
}
