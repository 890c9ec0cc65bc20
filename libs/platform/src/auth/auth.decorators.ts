import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { RestRequest } from '../rest/rest-request.js';
import { UnauthorizedError } from '../problem/problem.errors.js';
import type { Group, Principal } from './principal.js';

/** Metadata keys that `AuthGuard` reads. */
export const PUBLIC = 'agora:public';
export const REQUIRED_GROUPS = 'agora:groups';

/** The route needs no token. Every other route does. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);

/**
 * The caller must be in one of these groups, else 403 `forbidden`. `admins` is a group like any other:
 * a route that admins may call names it.
 */
export const RequireGroups = (first: Group, ...others: Group[]): MethodDecorator & ClassDecorator =>
  SetMetadata(REQUIRED_GROUPS, [first, ...others]);

/** Parameter: the {@link Principal} of the request. 401 where there is none (on a `@Public()` route). */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<RestRequest>().agora;
  if (!principal) throw new UnauthorizedError();
  return principal;
});
