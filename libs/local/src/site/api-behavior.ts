import type { Resource, ResolvedStack } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { ALL_VIEWER_EXCEPT_HOST, CACHE_POLICIES } from './managed-policies.js';

type Args = Readonly<Record<string, unknown>>;

interface StageType {
  readonly api: string;
  readonly stage: string;
  readonly apiId: string;
  readonly stageName: string;
  /** What leads to the whole stage, and to nothing else. */
  readonly pattern: (stage: string) => string;
  /** What has to be let through. */
  readonly methods: readonly string[];
}

const STAGE_TYPES: readonly StageType[] = [
  {
    api: 'aws_api_gateway_rest_api',
    stage: 'aws_api_gateway_stage',
    apiId: 'rest_api_id',
    stageName: 'stage_name',
    pattern: (stage) => `/${stage}/*`,
    methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  },
  {
    api: 'aws_apigatewayv2_api',
    stage: 'aws_apigatewayv2_stage',
    apiId: 'api_id',
    stageName: 'name',
    pattern: (stage) => `/${stage}`,
    methods: ['GET'],
  },
];

/**
 * Checks that a behaviour leads to where the local gateways serve the same path: to the stage that its pattern begins with.
 *
 * @throws NotEmulatedError for an origin that is no API of the stack, and for what the gateways would not see as from CloudFront
 * @throws Error for a pattern that leads to no stage of the API: API Gateway would refuse all of its requests
 */
export function checkApiBehavior(stack: ResolvedStack, { address }: Resource, behavior: Args, origin: Args): void {
  const pattern = String(behavior['path_pattern']).replace(/^\/?/, '/');
  const domain = String(origin['domain_name']);
  const found = STAGE_TYPES.flatMap((type) => stack.resources(type.api).map((api) => ({ type, api }))).find(
    ({ api }) => domain === `${String(api.attributes['id'])}.execute-api.${stack.region}.amazonaws.com`,
  );
  if (!found) throw new NotEmulatedError(address, `the origin ${domain}: no bucket and no API of the stack`);
  const { type, api } = found;
  const stages = stack.resources(type.stage).filter(({ args }) => args[type.apiId] === api.attributes['id']);
  const patterns = stages.map(({ args }) => type.pattern(String(args[type.stageName])));
  if (!patterns.includes(pattern)) {
    throw new Error(
      `${address}: ${pattern} leads to no stage of ${api.address}: its paths begin with the stage (${patterns.join(', ')})`,
    );
  }
  const allowed = behavior['allowed_methods'] as readonly string[];
  const missing = type.methods.find((method) => !allowed.includes(method));
  if (missing !== undefined) throw new NotEmulatedError(address, `${pattern} without the method ${missing}`);
  if (CACHE_POLICIES[String(behavior['cache_policy_id'])]?.caches !== false) {
    throw new NotEmulatedError(address, `the caching of ${pattern}`);
  }
  if (behavior['origin_request_policy_id'] !== ALL_VIEWER_EXCEPT_HOST) {
    throw new NotEmulatedError(address, `${pattern} with another origin request policy than AllViewerExceptHostHeader`);
  }
  for (const name of ['function_association', 'response_headers_policy_id']) {
    if (behavior[name] !== undefined) throw new NotEmulatedError(address, `${name} of ${pattern}`);
  }
}
