import type { LocalUserPool } from '../identity/user-pool.js';
import { claimTexts } from './claim-texts.js';
import { GatewayError } from './gateway-error.js';
import type { Authorizer } from './rest-api.model.js';
import type { RestRequest } from './rest-request.js';

/**
 * The Cognito authorizer: verifies the id token and gives its claims as texts.
 *
 * @throws GatewayError 401.
 */
export async function authorize(
  authorizer: Authorizer,
  request: RestRequest,
  users: LocalUserPool | undefined,
): Promise<Readonly<Record<string, string>>> {
  // As the real authorizer, with or without the scheme.
  const token = request.headers[authorizer.header]?.replace(/^Bearer\s+/i, '').trim();
  if (!token || !users) throw new GatewayError('UNAUTHORIZED', 'Unauthorized');
  try {
    return claimTexts(await users.verify(token));
  } catch (error) {
    const expired = (error as { code?: unknown }).code === 'ERR_JWT_EXPIRED';
    throw new GatewayError('UNAUTHORIZED', expired ? 'The incoming token has expired' : 'Unauthorized');
  }
}
