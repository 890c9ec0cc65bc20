import { at, list, type StackDocument } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const tables = (document: StackDocument) => document.resources('aws_dynamodb_table');

/** Key attributes of a table and its indexes. */
function keys(args: Readonly<Record<string, unknown>>): ReadonlySet<unknown> {
  const keyed = [args, ...list(args['global_secondary_index'])];
  return new Set(
    keyed.flatMap((one) => [at(one, 'hash_key'), at(one, 'range_key')]).filter((key) => key !== undefined),
  );
}

export const DATA_RULES: readonly Rule[] = [
  {
    name: 'tables are on demand',
    check: (document) => breaking(tables(document), ({ args }) => args['billing_mode'] === 'PAY_PER_REQUEST'),
    plant: (resource) => (first(resource, 'aws_dynamodb_table')['billing_mode'] = 'PROVISIONED'),
  },
  {
    name: 'tables can be restored to any point in time',
    check: (document) =>
      breaking(tables(document), ({ args }) => at(args, 'point_in_time_recovery', 'enabled') === true),
    plant: (resource) => delete first(resource, 'aws_dynamodb_table')['point_in_time_recovery'],
  },
  {
    name: 'tables are encrypted',
    check: (document) =>
      breaking(tables(document), ({ args }) => at(args, 'server_side_encryption', 'enabled') === true),
    plant: (resource) => delete first(resource, 'aws_dynamodb_table')['server_side_encryption'],
  },
  {
    name: 'where data is protected, neither AWS nor Terraform deletes a table or the users',
    check: (document) => {
      if (!document.protectsData) return [];
      const guarded = ({ args }: { args: unknown }) => at(args, 'lifecycle', 'prevent_destroy') === true;
      return [
        ...breaking(tables(document), (one) => guarded(one) && one.args['deletion_protection_enabled'] === true),
        ...breaking(
          document.resources('aws_cognito_user_pool'),
          (one) => guarded(one) && one.args['deletion_protection'] === 'ACTIVE',
        ),
      ];
    },
    plant: (resource) => delete first(resource, 'aws_dynamodb_table')['lifecycle'],
  },
  {
    name: "a table's attributes are exactly its keys",
    check: (document) =>
      breaking(tables(document), ({ args }) => {
        const declared = list(args['attribute']).map((attribute) => at(attribute, 'name'));
        return declared.length === keys(args).size && declared.every((name) => keys(args).has(name));
      }),
    plant: (resource) => {
      const table = first(resource, 'aws_dynamodb_table');
      table['attribute'] = [...list(table['attribute']), { name: 'color', type: 'S' }];
    },
  },
  {
    name: 'users cannot sign up themselves, and sign-in does not tell who exists',
    check: (document) => [
      ...breaking(
        document.resources('aws_cognito_user_pool'),
        ({ args }) => at(args, 'admin_create_user_config', 'allow_admin_create_user_only') === true,
      ),
      ...breaking(
        document.resources('aws_cognito_user_pool_client'),
        ({ args }) => args['prevent_user_existence_errors'] === 'ENABLED' && args['generate_secret'] === false,
      ),
    ],
    plant: (resource) => (first(resource, 'aws_cognito_user_pool_client')['prevent_user_existence_errors'] = 'LEGACY'),
  },
  {
    name: 'pages sign users in by the code flow only, and get them back over TLS',
    check: (document) =>
      breaking(document.resources('aws_cognito_user_pool_client'), ({ args }) => {
        const addresses = [args['callback_urls'], args['logout_urls']].flatMap((urls) => (urls ?? []) as string[]);
        const flows = (args['allowed_oauth_flows'] ?? []) as string[];
        return flows.every((flow) => flow === 'code') && addresses.every((url) => url.startsWith('https://'));
      }),
    plant: (resource) =>
      (first(resource, 'aws_cognito_user_pool_client')['allowed_oauth_flows'] = ['code', 'implicit']),
  },
];
