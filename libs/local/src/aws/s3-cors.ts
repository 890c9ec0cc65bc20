import type { IncomingHttpHeaders } from 'node:http';
import type { ResolvedStack } from '../cloud.types.js';
import type { AwsResponse } from './aws-service.js';
import type { LocalHosts } from '../site/local-hosts.js';
import { s3Error } from './s3-error.js';

interface CorsRule {
  readonly allowed_origins: readonly string[];
  readonly allowed_methods: readonly string[];
  readonly allowed_headers?: readonly string[];
  readonly expose_headers?: readonly string[];
  readonly max_age_seconds?: number;
}

/** What browsers may do with buckets, by `aws_s3_bucket_cors_configuration`. */
export class S3Cors {
  private readonly rules: ReadonlyMap<string, readonly CorsRule[]>;

  /** @param hosts where the stack's site is served, whose pages have another origin here. @default - as in AWS */
  constructor(stack: ResolvedStack, hosts?: LocalHosts) {
    const configurations = stack.resources('aws_s3_bucket_cors_configuration').map(({ args }) => args);
    const here = (rule: CorsRule): CorsRule => ({
      ...rule,
      allowed_origins: rule.allowed_origins.flatMap((origin) => hosts?.hereOf(origin) ?? [origin]),
    });
    this.rules = new Map(
      configurations.map((args) => [String(args['bucket']), (args['cors_rule'] as readonly CorsRule[]).map(here)]),
    );
  }

  /** Answers a browser's OPTIONS request. */
  preflight(bucket: string, headers: IncomingHttpHeaders): AwsResponse {
    const method = headers['access-control-request-method'];
    const wanted = (headers['access-control-request-headers'] ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase());
    const asked = wanted.filter((name) => name !== '');
    const rule = this.rule(bucket, headers.origin, method, asked);
    if (!rule || headers.origin === undefined) {
      return s3Error(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
    }
    return {
      status: 200,
      headers: {
        ...granted(rule, headers.origin),
        ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
        ...(rule.max_age_seconds !== undefined && { 'access-control-max-age': String(rule.max_age_seconds) }),
      },
      body: '',
    };
  }

  /** Headers for the answer to a browser's real request; none when the origin may not read it. */
  answerHeaders(bucket: string, method: string, { origin }: IncomingHttpHeaders): Readonly<Record<string, string>> {
    const rule = this.rule(bucket, origin, method, []);
    return rule && origin !== undefined ? granted(rule, origin) : {};
  }

  private rule(
    bucket: string,
    origin: string | undefined,
    method: string | undefined,
    headers: readonly string[],
  ): CorsRule | undefined {
    if (origin === undefined || method === undefined) return undefined;
    return this.rules
      .get(bucket)
      ?.find(
        (rule) =>
          rule.allowed_origins.some((pattern) => fits(pattern, origin)) &&
          rule.allowed_methods.includes(method) &&
          headers.every((name) => rule.allowed_headers?.some((pattern) => fits(pattern.toLowerCase(), name))),
      );
  }
}

function granted(rule: CorsRule, origin: string): Record<string, string> {
  const any = rule.allowed_origins.includes('*');
  return {
    'access-control-allow-origin': any ? '*' : origin,
    'access-control-allow-methods': rule.allowed_methods.join(', '),
    ...(rule.expose_headers && { 'access-control-expose-headers': rule.expose_headers.join(', ') }),
    ...(!any && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** One `*` stands for anything, as in S3. */
function fits(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.split('*', 2);
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
