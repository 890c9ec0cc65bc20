import { all, inert, inertType, value, type TypeSpecs } from '../type-spec.js';

const SIGN_IN = 'the local token issuer signs in anyone';
const POOL_ARGUMENTS = [
  'account_recovery_setting',
  'admin_create_user_config',
  'alias_attributes',
  'auto_verified_attributes',
  'deletion_protection',
  'email_configuration',
  'mfa_configuration',
  'password_policy',
  'schema',
  'software_token_mfa_configuration',
  'user_attribute_update_settings',
  'user_pool_add_ons',
  'user_pool_tier',
  'username_attributes',
  'username_configuration',
  'verification_message_template',
];
const CLIENT_ARGUMENTS = [
  'access_token_validity',
  'allowed_oauth_flows',
  'allowed_oauth_flows_user_pool_client',
  'allowed_oauth_scopes',
  'callback_urls',
  'default_redirect_uri',
  'enable_token_revocation',
  'explicit_auth_flows',
  'generate_secret',
  'id_token_validity',
  'logout_urls',
  'prevent_user_existence_errors',
  'read_attributes',
  'refresh_token_validity',
  'supported_identity_providers',
  'token_validity_units',
  'write_attributes',
];

export const IDENTITY_TYPES: TypeSpecs = {
  aws_cognito_user_pool: {
    args: { name: value, ...all(POOL_ARGUMENTS, inert(SIGN_IN)) },
    attributes: (_args, { arn, region, token }, address) => {
      const id = `${region}_${token(address, 9)}`;
      return { id, arn: arn('cognito-idp', `userpool/${id}`), endpoint: `cognito-idp.${region}.amazonaws.com/${id}` };
    },
  },
  aws_cognito_user_pool_client: {
    args: { ...all(['name', 'user_pool_id'], value), ...all(CLIENT_ARGUMENTS, inert(SIGN_IN)) },
    attributes: (_args, { token }, address) => ({ id: token(address, 26) }),
  },
  aws_cognito_user_group: {
    args: {
      ...all(['name', 'user_pool_id'], value),
      ...all(['description', 'precedence', 'role_arn'], inert(SIGN_IN)),
    },
    attributes: (args) => ({ id: `${String(args['user_pool_id'])}/${String(args['name'])}` }),
  },
  aws_cognito_user_pool_domain: inertType(SIGN_IN, [
    'domain',
    'user_pool_id',
    'managed_login_version',
    'certificate_arn',
  ]),
};
