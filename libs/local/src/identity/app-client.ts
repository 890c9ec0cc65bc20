import type { Resource } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** What the local cloud emulates of an `aws_cognito_user_pool_client`. */
export interface AppClient {
  readonly id: string;
  readonly name: string;
  /** Whether pages may sign users in with it: the authorization code flow. */
  readonly hasCodeFlow: boolean;
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  /** Attributes of a user that its tokens may show. @default all */
  readonly readable?: readonly string[];
  readonly seconds: TokenSeconds;
}

/** How long each kind of token is valid. */
export interface TokenSeconds {
  readonly id: number;
  readonly access: number;
  readonly refresh: number;
}

type Args = Readonly<Record<string, unknown>>;

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * Validities that AWS assumes where nothing or 0 is said
 * (https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html).
 */
const DEFAULTS = { id: [1, 'hours'], access: [1, 'hours'], refresh: [30, 'days'] } as const;

/** A client of a stack that has none: whoever asks gets tokens all the same. */
export const NO_CLIENT: AppClient = {
  id: 'local',
  name: 'local',
  hasCodeFlow: false,
  scopes: [],
  callbackUrls: [],
  logoutUrls: [],
  seconds: tokenSeconds({}),
};

/** @throws NotEmulatedError for another flow than `code`, or another identity provider than the pool itself. */
export function appClient({ address, args, attributes }: Resource): AppClient {
  refuseOthers(address, args, 'allowed_oauth_flows', 'code');
  refuseOthers(address, args, 'supported_identity_providers', 'COGNITO');
  const client: AppClient = {
    id: String(attributes['id']),
    name: String(args['name'] ?? attributes['id']),
    hasCodeFlow: args['allowed_oauth_flows_user_pool_client'] === true && texts(args, 'allowed_oauth_flows').length > 0,
    scopes: texts(args, 'allowed_oauth_scopes'),
    callbackUrls: texts(args, 'callback_urls'),
    logoutUrls: texts(args, 'logout_urls'),
    ...(args['read_attributes'] !== undefined && { readable: texts(args, 'read_attributes') }),
    seconds: tokenSeconds(args),
  };
  if (client.hasCodeFlow && client.callbackUrls.length * client.scopes.length === 0) {
    throw new Error(`${address}: the code flow needs callback_urls and allowed_oauth_scopes, AWS refuses it without`);
  }
  return client;
}

function refuseOthers(address: string, args: Args, argument: string, known: string): void {
  const other = texts(args, argument).find((text) => text !== known);
  if (other !== undefined)
    throw new NotEmulatedError(address, `${argument} = ${JSON.stringify(other)} (only ${known})`);
}

function texts(args: Args, name: string): readonly string[] {
  return ((args[name] ?? []) as readonly unknown[]).map(String);
}

function tokenSeconds(args: Args): TokenSeconds {
  const units = (args['token_validity_units'] ?? {}) as Args;
  const seconds = (kind: keyof typeof DEFAULTS): number => {
    const [amount, unit] = DEFAULTS[kind];
    const given = Number(args[`${kind}_token_validity`] ?? 0);
    return (given || amount) * (UNIT_SECONDS[given === 0 ? unit : String(units[`${kind}_token`] ?? unit)] ?? 1);
  };
  return { id: seconds('id'), access: seconds('access'), refresh: seconds('refresh') };
}
