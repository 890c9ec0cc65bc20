import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError, UnauthorizedError } from '../problem/problem.errors.js';
import type { RestRequest } from '../rest/rest-request.js';
import { PUBLIC, REQUIRED_GROUPS } from './auth.decorators.js';
import { principalFromClaims } from './claims.js';
import { type Group, isInGroup } from './principal.js';

/**
 * Global guard of the REST app: every route needs the claims that the gateway's Cognito authorizer verified, unless it is
 * `@Public()`; `@RequireGroups()` narrows it further. It verifies no token itself.
 *
 * @throws UnauthorizedError (401) without claims
 * @throws ForbiddenError (403) outside of the required groups
 */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    const scope = context.switchToHttp().getRequest<RestRequest>().agora;
    const principal = principalFromClaims(scope.event.requestContext?.authorizer?.['claims']);
    if (principal) scope.principal = principal;
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, targets)) return true;
    if (!principal) throw new UnauthorizedError();
    const groups = this.reflector.getAllAndOverride<readonly Group[] | undefined>(REQUIRED_GROUPS, targets);
    if (groups && !isInGroup(principal, ...groups)) {
      throw new ForbiddenError(`Only these groups may do this: ${groups.join(', ')}.`);
    }
    return true;
  }
}
