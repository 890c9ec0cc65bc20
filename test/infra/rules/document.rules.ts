import { at, type StackDocument } from '../support/stack-document.js';
import { first, type Rule } from './rule.js';

/** What an expression in our documents looks like: one attribute of one resource or data source. */
const REFERENCE = /^((?:data\.)?\w+\.[\w-]+)\.\w+$/;
/** Types whose attribute `name` (or the like) is a physical name. */
const NAMES = ['name', 'function_name', 'alarm_name'];
const UNPREFIXED = ['aws_iam_role_policy', 'aws_cognito_user_group', 'aws_api_gateway_authorizer'];
const UNPREFIXED_V2 = ['aws_apigatewayv2_authorizer', 'aws_apigatewayv2_stage'];

/** Every text inside a value, metadata aside. */
function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '//' ? [] : texts(inner)));
}

/** The `${…}` expressions of a text; `$${` is not one. */
function expressions(text: string): readonly string[] {
  return [...text.replaceAll('$${', '').matchAll(/\$\{([^}]*)\}/g)].map(([, expression]) => expression ?? '');
}

/** Addresses that a resource's arguments depend on. */
function dependencies(args: unknown): readonly string[] {
  const referred = texts(args)
    .flatMap(expressions)
    .map((expression) => REFERENCE.exec(expression)?.[1] ?? expression);
  return [...referred, ...((at(args, 'depends_on') ?? []) as string[])];
}

function known(document: StackDocument): ReadonlySet<string> {
  const data = Object.entries(document.raw.data ?? {}).flatMap(([type, ones]) =>
    Object.keys(ones).map((id) => `data.${type}.${id}`),
  );
  return new Set([...document.resources().map(({ address }) => address), ...data]);
}

/** The addresses that are part of, or behind, a cycle: what is left when everything without open needs is taken away. */
function cyclic(document: StackDocument): readonly string[] {
  const open = new Map(document.resources().map(({ address, args }) => [address, new Set(dependencies(args))]));
  for (let before = -1; before !== open.size;) {
    before = open.size;
    for (const [address, needs] of open) if (![...needs].some((need) => open.has(need))) open.delete(address);
  }
  return [...open.keys()];
}

function isBrokenJson(text: string): boolean {
  if (!/^(\{\s*"|\[)/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** The argument with the name and the most characters that AWS takes in it; IAM's own rule is in iam.rules.ts. */
const LONGEST: Readonly<Record<string, readonly [argument: string, characters: number]>> = {
  aws_cloudwatch_dashboard: ['dashboard_name', 255],
  aws_cloudwatch_metric_alarm: ['alarm_name', 255],
  aws_dynamodb_table: ['name', 255],
  aws_lambda_function: ['function_name', 64],
  aws_pipes_pipe: ['name', 64],
  aws_s3_bucket: ['bucket', 63],
  aws_scheduler_schedule: ['name', 64],
  aws_sfn_state_machine: ['name', 80],
  aws_sqs_queue: ['name', 80],
};
/** Names of buckets end with the account's id. */
const ACCOUNT_ID = '0'.repeat(12);

export const DOCUMENT_RULES: readonly Rule[] = [
  {
    name: 'every reference is to something that exists',
    check: (document) => {
      const addresses = known(document);
      const outside = { output: document.raw['output'], provider: document.raw['provider'] };
      const sources = [...document.resources(), { address: 'outputs', args: outside }];
      return sources.flatMap(({ address, args }) =>
        dependencies(args)
          .filter((need) => !addresses.has(need))
          .map((need) => `${address} -> ${need}`),
      );
    },
    plant: (resource) => (first(resource, 'aws_sns_topic')['name'] = '${aws_sqs_queue.gone.name}'),
  },
  {
    name: 'nothing depends on itself',
    check: cyclic,
    plant: (resource) => {
      const [key] = Object.keys(resource['aws_kms_key'] ?? {});
      const [topic] = Object.keys(resource['aws_sns_topic'] ?? {});
      first(resource, 'aws_kms_key')['description'] = `\${aws_sns_topic.${topic}.arn} of ${key}`;
    },
  },
  {
    name: 'documents inside arguments are valid JSON',
    check: (document) =>
      document
        .resources()
        .filter(({ args }) => texts(args).some((text) => !text.startsWith('${') && isBrokenJson(text)))
        .map(({ address }) => address),
    plant: (resource) => (first(resource, 'aws_iam_role_policy')['policy'] = '{"Statement": "a"b"}'),
  },
  {
    name: 'no unfinished token or undefined value is left in a text',
    check: (document) =>
      document
        .resources()
        .filter(({ args }) => texts(args).some((text) => /TfToken|TOKEN\[|undefined|\[object /i.test(text)))
        .map(({ address }) => address),
    plant: (resource) => (first(resource, 'aws_sqs_queue')['name'] = '${TFTOKEN[TOKEN.7]}'),
  },
  {
    name: 'physical names say whose they are: agora-<env>-<short>',
    check: (document) =>
      document
        .resources()
        .filter(({ type }) => ![...UNPREFIXED, ...UNPREFIXED_V2].includes(type))
        .filter(({ args }) =>
          NAMES.some(
            (key) => args[key] !== undefined && !/^(\/aws\/\w+\/(\w+\/)?)?agora-[a-z]+-|^\$\{/.test(String(args[key])),
          ),
        )
        .map(({ address }) => address),
    plant: (resource) => (first(resource, 'aws_sqs_queue')['name'] = 'queue'),
  },
  {
    name: 'names are as long as AWS takes them at most',
    check: (document) =>
      document
        .resources(...Object.keys(LONGEST))
        .filter(({ type, args }) => {
          const [argument, characters] = LONGEST[type] ?? ['', 0];
          return String(args[argument]).replace(/\$\{data\.[^}]*\}/, ACCOUNT_ID).length > characters;
        })
        .map(({ address }) => address),
    plant: (resource) => (first(resource, 'aws_s3_bucket')['bucket'] = `agora-prod-${'x'.repeat(41)}\${data.a.b.c}`),
  },
];
