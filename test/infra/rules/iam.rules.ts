import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

/** The only actions that may stand on `Resource: "*"`: AWS defines no narrower resource for them. */
const EVERYWHERE = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'dynamodb:ListStreams',
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'logs:GetLogEvents',
  'logs:FilterLogEvents',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
]);
/** Roles whose `logs:` actions may stand on `*`: API Gateway writes the logs of the whole account with this one. */
const ACCOUNT_ROLES = /gateway-logs$/;
/** State machines have their logs delivered, which AWS permits for all groups or none. */
const LOG_DELIVERY = 'states.amazonaws.com';
/** Services that send the account along, so that their roles can demand it. */
const ACCOUNT_AWARE = ['scheduler.amazonaws.com', 'states.amazonaws.com', 'pipes.amazonaws.com'];

interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

function statements(policy: unknown): readonly PolicyStatement[] {
  return (JSON.parse(String(policy)) as { Statement: PolicyStatement[] }).Statement;
}

function grants({ args }: StackResource): readonly { action: string; resource: string }[] {
  return statements(args['policy']).flatMap(({ Action, Resource }) =>
    list(Action).flatMap((action) =>
      list(Resource).map((resource) => ({ action: String(action), resource: String(resource) })),
    ),
  );
}

function trusted({ args }: StackResource): readonly unknown[] {
  return statements(args['assume_role_policy']).flatMap((statement) => list(at(statement, 'Principal', 'Service')));
}

function mayStandEverywhere(document: StackDocument, policy: StackResource, action: string): boolean {
  if (!EVERYWHERE.has(action)) return false;
  const role = document.referred(policy.args['role']);
  if (!action.startsWith('logs:')) return true;
  return ACCOUNT_ROLES.test(String(role?.args['name'])) || (role !== undefined && trusted(role)[0] === LOG_DELIVERY);
}

function plantStatement(resource: Parameters<Rule['plant']>[0], action: string, on: string): void {
  const policy = first(resource, 'aws_iam_role_policy');
  const Statement = [{ Effect: 'Allow', Action: [action], Resource: [on] }];
  policy['policy'] = JSON.stringify({ Version: '2012-10-17', Statement });
}

export const IAM_RULES: readonly Rule[] = [
  {
    name: 'no action of a role has a wildcard',
    check: (document) =>
      breaking(document.resources('aws_iam_role_policy'), (policy) =>
        grants(policy).every(({ action }) => !action.includes('*')),
      ),
    plant: (resource) => plantStatement(resource, 'dynamodb:*', '${aws_dynamodb_table.votes.arn}'),
  },
  {
    name: 'permissions are for ARNs; what stands on * is listed',
    check: (document) =>
      breaking(document.resources('aws_iam_role_policy'), (policy) =>
        grants(policy).every(({ action, resource }) =>
          resource === '*' ? mayStandEverywhere(document, policy, action) : /^(arn:|\$\{[^}]*arn\})/.test(resource),
        ),
      ),
    plant: (resource) => plantStatement(resource, 'dynamodb:Query', '*'),
  },
  {
    name: 'a role has no other policy than its inline one',
    check: (document) =>
      document
        .resources('aws_iam_role_policy_attachment', 'aws_iam_policy', 'aws_iam_user', 'aws_iam_access_key')
        .map(({ address }) => address),
    plant: (resource) => {
      resource['aws_iam_role_policy_attachment'] = { planted: { role: 'x', policy_arn: 'arn:aws:iam::aws:policy/x' } };
    },
  },
  {
    name: 'a role is trusted to one service',
    check: (document) => breaking(document.resources('aws_iam_role'), (role) => trusted(role).length === 1),
    plant: (resource) => {
      const Principal = { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] };
      const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];
      first(resource, 'aws_iam_role')['assume_role_policy'] = JSON.stringify({ Statement });
    },
  },
  {
    name: 'services that tell the account may only come from ours',
    check: (document) =>
      breaking(
        document.resources('aws_iam_role').filter((role) => ACCOUNT_AWARE.includes(String(trusted(role)[0]))),
        ({ args }) =>
          at(statements(args['assume_role_policy'])[0], 'Condition', 'StringEquals', 'aws:SourceAccount') !== undefined,
      ),
    plant: (resource) => {
      const Statement = [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'scheduler.amazonaws.com' } },
      ];
      first(resource, 'aws_iam_role')['assume_role_policy'] = JSON.stringify({ Statement });
    },
  },
  {
    name: 'no two functions share a role',
    check: (document) => {
      const functions = document.resources('aws_lambda_function');
      return breaking(
        functions,
        (one) => functions.filter(({ args }) => args['role'] === one.args['role']).length === 1,
      );
    },
    plant: (resource) => {
      for (const args of Object.values(resource['aws_lambda_function'] ?? {})) args['role'] = '${aws_iam_role.one.arn}';
    },
  },
  {
    name: 'names of roles fit into 64 characters',
    check: (document) => breaking(document.resources('aws_iam_role'), ({ args }) => String(args['name']).length <= 64),
    plant: (resource) => (first(resource, 'aws_iam_role')['name'] = 'x'.repeat(65)),
  },
  {
    name: 'who may call a function is bound to one source',
    check: (document) =>
      breaking(document.resources('aws_lambda_permission'), ({ args }) => args['source_arn'] !== undefined),
    plant: (resource) => delete first(resource, 'aws_lambda_permission')['source_arn'],
  },
];
