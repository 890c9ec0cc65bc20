import { all, block, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

const SIGN_IN = 'the local sign-in page lets in anyone, without a password';
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
  'name',
  'user_pool_id',
  'access_token_validity',
  'allowed_oauth_flows',
  'allowed_oauth_flows_user_pool_client',
  'allowed_oauth_scopes',
  'callback_urls',
  'id_token_validity',
  'logout_urls',
  'read_attributes',
  'refresh_token_validity',
  'supported_identity_providers',
];
/** What concerns Cognito's API, which the local cloud does not have: programs get their tokens from `/_local/token`. */
const CLIENT_API_ARGUMENTS = ['explicit_auth_flows', 'prevent_user_existence_errors', 'write_attributes'];

export const IDENTITY_TYPES: TypeSpecs = {
  aws_cognito_user_pool: {
    args: { name: value, ...all(POOL_ARGUMENTS, inert(SIGN_IN)) },
    attributes: (_args, { arn, region, token }, address) => {
      const id = `${region}_${token(address, 9)}`;
      return { id, arn: arn('cognito-idp', `userpool/${id}`), endpoint: `cognito-idp.${region}.amazonaws.com/${id}` };
    },
  },
  aws_cognito_user_pool_client: {
    args: {
      ...all(CLIENT_ARGUMENTS, value),
      ...all(CLIENT_API_ARGUMENTS, inert(SIGN_IN)),
      token_validity_units: block(all(['access_token', 'id_token', 'refresh_token'], value)),
      generate_secret: oneOf(false),
      default_redirect_uri: inert('a request must name its redirect_uri'),
      enable_token_revocation: inert('tokens can always be revoked locally'),
    },
    attributes: (_args, { token }, address) => ({ id: token(address, 26) }),
  },
  aws_cognito_user_group: {
    args: {
      ...all(['name', 'user_pool_id'], value),
      ...all(['description', 'precedence', 'role_arn'], inert(SIGN_IN)),
    },
    attributes: (args) => ({ id: `${String(args['user_pool_id'])}/${String(args['name'])}` }),
  },
  // Its prefix names a host of AWS; the pages are below the pool's id. A domain of one's own (`certificate_arn`) is refused.
  aws_cognito_user_pool_domain: {
    args: {
      ...all(['domain', 'user_pool_id'], value),
      managed_login_version: inert('one page stands in for both versions'),
    },
  },
};
