/**
 * Rewrites a synthesised stack so that Terraform can plan it without a provider: every resource becomes the built-in
 * `terraform_data` with its arguments as `input`, and references become references to those inputs.
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Group = Record<string, Record<string, Record<string, Json>>>;

/** The parts of a Terraform JSON document that the rewriting reads. */
export interface StackJson {
  readonly resource: Group;
  readonly data?: Group;
  readonly output?: Record<string, Record<string, Json>>;
}

/** Arguments that steer Terraform itself; they stay outside `input`. */
const META = ['depends_on', 'lifecycle'];
/** Attributes that the provider computes. A reference to any other must be to an argument, or planning fails. */
const COMPUTED = ['id', 'arn'];
const COMPUTED_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  aws_api_gateway_api_key: ['value'],
  aws_api_gateway_rest_api: ['execution_arn', 'root_resource_id'],
  aws_api_gateway_stage: ['invoke_url'],
  aws_apigatewayv2_api: ['api_endpoint', 'execution_arn'],
  aws_caller_identity: ['account_id'],
  aws_cloudfront_distribution: ['domain_name'],
  aws_cognito_user_pool: ['endpoint'],
  aws_dynamodb_table: ['stream_arn'],
  aws_lambda_function: ['invoke_arn'],
  aws_s3_bucket: ['bucket_regional_domain_name'],
  aws_sqs_queue: ['url'],
};
/** `${…}` that is not escaped as `$${`. */
const EXPRESSION = /(?<!\$)\$\{([^}]*)\}/g;
const REFERENCE = /\b(data\.)?(aws_\w+)\.([\w-]+)/g;

/** The document to plan. */
export function rewrite(stack: StackJson): Record<string, Json> {
  const resources = [...flatten('', stack.resource), ...flatten('data.', stack.data ?? {})];
  return {
    resource: { terraform_data: Object.fromEntries(resources) },
    output: retarget(stack.output ?? {}) as Json,
  };
}

function flatten(prefix: string, group: Group): [string, Json][] {
  return Object.entries(group).flatMap(([type, ones]) =>
    Object.entries(ones).map(([id, args]): [string, Json] => [shadowId(prefix, type, id), shadow(type, id, args)]),
  );
}

function shadow(type: string, id: string, args: Record<string, Json>): Json {
  const entries = Object.entries(args).filter(([key]) => key !== '//');
  const computed = [...COMPUTED, ...(COMPUTED_BY_TYPE[type] ?? [])].map((attribute) => [
    attribute,
    stub(type, id, attribute),
  ]);
  const given = entries.filter(([key]) => !META.includes(key)).map(([key, value]) => [key, retarget(value)]);
  return {
    input: Object.fromEntries([...computed, ...given]) as Json,
    ...Object.fromEntries(entries.filter(([key]) => META.includes(key)).map(([key, value]) => [key, meta(key, value)])),
  };
}

/** `depends_on` has bare addresses, everything else expressions. */
function meta(key: string, value: Json): Json {
  if (key !== 'depends_on') return value;
  return (value as string[]).map((address) => retargetAddress(address));
}

function stub(type: string, id: string, attribute: string): string {
  if (attribute === 'account_id') return '123456789012';
  return attribute.endsWith('arn') ? `arn:aws:${type}:us-west-2:123456789012:${id}` : `${attribute}-of-${id}`;
}

function retarget(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(EXPRESSION, (_all, inner: string) => `\${${retargetExpression(inner)}}`);
  }
  if (Array.isArray(value)) return value.map(retarget);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '//')
      .map(([key, inner]) => [key, retarget(inner)]),
  );
}

function retargetExpression(expression: string): string {
  return expression.replace(REFERENCE, (_all, data: string | undefined, type: string, id: string) => {
    return `terraform_data.${shadowId(data ?? '', type, id)}.input`;
  });
}

function retargetAddress(address: string): string {
  return address.replace(REFERENCE, (_all, data: string | undefined, type: string, id: string) => {
    return `terraform_data.${shadowId(data ?? '', type, id)}`;
  });
}

function shadowId(prefix: string, type: string, id: string): string {
  return `${prefix.replace('.', '__')}${type}__${id}`;
}
