import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { Precondition } from './precondition.js';
import type { RestRequest } from './rest-request.js';

const IfMatchHeader = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    new Precondition(context.switchToHttp().getRequest<RestRequest>().headers['if-match']),
);

/**
 * Parameter: the request's {@link Precondition}; also describes the header in the contract.
 *
 * @example
 * cancel(@Param('votingId') id: string, @IfMatch() precondition: Precondition) {
 *   return this.votings.cancel(id, precondition);
 * }
 */
export function IfMatch(): ParameterDecorator {
  return (target, key, index) => {
    IfMatchHeader()(target, key, index);
    const method = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key === undefined || !method) return;
    ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that was read' })(
      target,
      key,
      method,
    );
  };
}
