import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parseGroups } from '#platform/auth/claims.js';
import type { Principal } from '#platform/auth/principal.js';
import { UnauthorizedError } from '#platform/problem/problem.errors.js';
import type { Connection } from '#platform/websocket/connection.js';
import type { AuthorizerContext } from './authorizer/authorizer.js';

/**
 * Who is behind a connection, as the `$connect` authorizer vouched for.
 *
 * @throws UnauthorizedError (401) when the event carries no user, which no event of an authorised API does
 */
export function principalOf(connection: Connection): Principal {
  const context = connection.authorizer as Partial<AuthorizerContext>;
  if (!context.userId) throw new UnauthorizedError();
  return {
    userId: context.userId,
    email: context.email ?? '',
    displayName: context.displayName ?? context.userId,
    groups: parseGroups(context.groups),
  };
}

/** Parameter of a gateway's method: the {@link Principal} of the connection. */
export const ConnectedUser = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToWs().getClient<Connection>()),
);
