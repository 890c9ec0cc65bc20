import type { Clock } from '#platform/clock/clock.js';
import type { ResolvedStack, Resource } from '../cloud.types.js';
import { listOf, objectOf } from '../gateway/arguments.js';
import { type Throttle, TokenBucket, throttleOf } from '../gateway/token-bucket.js';
import { GatewayError } from './gateway-error.js';
import { type Quota, QuotaCounter, quotaOf } from './quota.js';
import type { RestApi } from './rest-api.model.js';

interface Plan {
  readonly keyIds: ReadonlySet<string>;
  readonly stages: readonly PlanStage[];
  readonly throttle: Throttle;
  readonly quota: Quota | undefined;
}

interface PlanStage {
  readonly apiId: string;
  readonly stage: string;
  /** By `<resource path>/<METHOD>`. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** API keys and the usage plans that say what they may do. Limits hold per key; they start anew with each run. */
export class UsagePlans {
  readonly #keys: ReadonlyMap<string, ApiKey>;
  readonly #plans: readonly Plan[];
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #quotas = new Map<string, QuotaCounter>();

  constructor(
    stack: ResolvedStack,
    private readonly clock: Clock,
  ) {
    this.#keys = new Map(
      stack
        .resources('aws_api_gateway_api_key')
        .map(apiKey)
        .map((key) => [key.value, key]),
    );
    const members = stack.resources('aws_api_gateway_usage_plan_key');
    this.#plans = stack.resources('aws_api_gateway_usage_plan').map((plan) => usagePlan(plan, members));
    if (this.#keys.size < stack.resources('aws_api_gateway_api_key').length) {
      throw new Error('two API keys of the stack have the same value: set the value of all but one');
    }
  }

  /**
   * Admits one request.
   *
   * @param operation `<resource path>/<METHOD>`
   * @throws GatewayError 403 for a key that is missing, unknown or of no plan of this stage; 429 beyond a limit.
   */
  admit(value: string | undefined, api: RestApi, operation: string): { readonly id: string; readonly value: string } {
    const key = this.#keys.get(value ?? '');
    const plan = key?.enabled ? this.#plans.find((one) => one.keyIds.has(key.id) && stageOf(one, api)) : undefined;
    if (!key || !plan) throw new GatewayError('INVALID_API_KEY', 'Forbidden');
    const own = stageOf(plan, api)?.throttles.get(operation);
    // A limit of the operation stands in for the plan's, it does not add to it.
    const bucket = this.#bucket(own ? `${key.id} ${operation}` : key.id, own ?? plan.throttle);
    if (!bucket.take()) throw new GatewayError('THROTTLED', 'Too Many Requests');
    if (!this.#quota(key.id, plan.quota).take()) throw new GatewayError('QUOTA_EXCEEDED', 'Limit Exceeded');
    return { id: key.id, value: key.value };
  }

  #bucket(name: string, throttle: Throttle): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(throttle, this.clock);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #quota(keyId: string, quota: Quota | undefined): QuotaCounter {
    const counter = this.#quotas.get(keyId) ?? new QuotaCounter(quota, this.clock);
    this.#quotas.set(keyId, counter);
    return counter;
  }
}

function stageOf(plan: Plan, api: RestApi): PlanStage | undefined {
  return plan.stages.find(({ apiId, stage }) => apiId === api.id && stage === api.stageName);
}

function apiKey({ args, attributes }: Resource): ApiKey {
  return { id: String(attributes['id']), value: String(attributes['value']), enabled: args['enabled'] !== false };
}

function usagePlan(plan: Resource, members: readonly Resource[]): Plan {
  const { args, attributes } = plan;
  const throttle = objectOf(args['throttle_settings']);
  return {
    keyIds: new Set(
      members
        .filter((member) => member.args['usage_plan_id'] === attributes['id'])
        .map((member) => String(member.args['key_id'])),
    ),
    stages: listOf(args['api_stages']).map((stage) => ({
      apiId: String(stage['api_id']),
      stage: String(stage['stage']),
      throttles: new Map(
        listOf(stage['throttle']).map((one) => [
          String(one['path']),
          throttleOf(one['rate_limit'], one['burst_limit']),
        ]),
      ),
    })),
    throttle: throttleOf(throttle['rate_limit'], throttle['burst_limit']),
    quota: quotaOf(plan),
  };
}
