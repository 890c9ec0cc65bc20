import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { RestRequest } from '../rest/rest-request.js';
import { UnauthorizedError } from '../problem/problem.errors.js';
import type { Group, Principal } from './principal.js';

/** Metadata keys that `AuthGuard` reads. */
export const PUBLIC = 'agora:public';
export const REQUIRED_GROUPS = 'agora:groups';

/** The same in the contract; the first is only for its generator (rest/openapi-operation.ts). */
export const PUBLIC_EXTENSION = 'x-public';
export const GROUPS_EXTENSION = 'x-groups';

/** The route needs no token. Every other route does. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(PUBLIC, true), ApiExtension(PUBLIC_EXTENSION, true));

/**
 * The caller must be in one of these groups, else 403 `forbidden`. `admins` is a group like any other:
 * a route that admins may call names it.
 */
export const RequireGroups = (first: Group, ...others: Group[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(REQUIRED_GROUPS, [first, ...others]), ApiExtension(GROUPS_EXTENSION, [first, ...others]));

/** Parameter: the {@link Principal} of the request. 401 where there is none (on a `@Public()` route). */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<RestRequest>().agora;
  if (!principal) throw new UnauthorizedError();
  return principal;
});
