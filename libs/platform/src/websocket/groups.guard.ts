import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { REQUIRED_GROUPS } from '../auth/auth.decorators.js';
import { parseGroups } from '../auth/claims.js';
import type { Group } from '../auth/principal.js';
import { ForbiddenError } from '../problem/problem.errors.js';
import { Connection } from './connection.js';

/**
 * Makes `@RequireGroups()` hold on gateways and their methods, by the groups that the `$connect` authorizer vouched for. Groups are
 * those of the token at `$connect`: a change counts from the next connection on.
 *
 * @throws ForbiddenError (403): the client gets an error frame `forbidden`
 *
 * @example @UseGuards(GroupsGuard) @RequireGroups('agents') @WebSocketGateway() export class LeadsGateway {}
 */
@Injectable()
export class GroupsGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const required = this.reflector.getAllAndOverride<readonly Group[] | undefined>(REQUIRED_GROUPS, targets);
    if (!required) return true;
    const client: unknown = context.switchToWs().getClient();
    const groups = client instanceof Connection ? parseGroups(client.authorizer['groups']) : [];
    if (required.some((group) => groups.includes(group))) return true;
    throw new ForbiddenError(`Only these groups may do this: ${required.join(', ')}.`);
  }
}
