import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { Validated } from '../validation/validated.js';
import type { Dto } from '../validation/validate-as.js';
import { MalformedBodyError } from './json-body.js';
import type { RestRequest } from './rest-request.js';

const DeferredBody = createParamDecorator((dto: Dto, context: ExecutionContext) => {
  const body: unknown = context.switchToHttp().getRequest<RestRequest>().body;
  if (body === undefined) throw new MalformedBodyError('The request needs a JSON object as its body.');
  return new Validated(dto, body);
});

/**
 * Parameter: the JSON body as a {@link Validated} of this DTO; also describes the body in the contract.
 * An unreadable body (400, 413, 415) is refused before the handler runs, a broken rule (422) when the service calls
 * `value()`.
 *
 * @example
 * update(@Param('votingId') id: string, @ValidatedBody(VotingDto) body: Validated<VotingDto>) {
 *   return this.votings.update(id, body);
 * }
 */
export function ValidatedBody(dto: Dto): ParameterDecorator {
  return (target, key, index) => {
    DeferredBody(dto)(target, key, index);
    const method = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key !== undefined && method) ApiBody({ type: dto, required: true })(target, key, method);
  };
}
