import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { UnauthorizedError } from '../../problem/problem.errors.js';
import type { RestRequest } from '../rest-request.js';
import { isMultipart, parseMultipart } from './parse-multipart.js';

/**
 * Replaces the body of a request by the fields of its form. A guard, because it has to run after authorisation and before all
 * interceptors: `Idempotency-Key` compares bodies. Bodies of other types stay what they are.
 *
 * @throws MalformedBodyError (400)
 */
@Injectable()
export class MultipartGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RestRequest>();
    const type = request.headers['content-type'];
    if (!isMultipart(type)) return true;
    const { principal, body } = request.agora;
    if (!principal) throw new UnauthorizedError();
    request.body = await parseMultipart(Buffer.from(body ?? ''), type ?? '');
    return true;
  }
}
