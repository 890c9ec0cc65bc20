import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_MEDIA_TYPE } from '../problem/problem.js';

/** Names of the contract's security schemes. */
export const TOKEN_SCHEME = 'token';
export const API_KEY_SCHEME = 'apiKey';

/** Codes by status, e.g. `{ 409: ['voting-not-open', 'already-voted'] }`. */
export type ProblemCodes = Readonly<Record<number, readonly string[]>>;

/**
 * Documents the refusals that a route adds to the ones that its other decorators imply. 401, 403 of `@RequireGroups`,
 * 404 of a path parameter (named codes replace `not-found`), 400, 413, 415 and 422 of a body, 409 and 422 of `Idempotency-Key`, 412 and 428 of `@IfMatch` and 429 come by themselves.
 */
export function ApiProblems(problems: ProblemCodes): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...Object.entries(problems).map(([status, codes]) =>
      ApiResponse({ status: Number(status), ...problemResponse(Number(status), codes) }),
    ),
  );
}

/** The codes of a response object that {@link problemResponse} made. */
export function codesOf(response: unknown): readonly string[] {
  return (response as { readonly 'x-codes'?: readonly string[] } | undefined)?.['x-codes'] ?? [];
}

/** A response object of the contract for problems with these codes. */
export function problemResponse(status: number, codes: readonly string[]) {
  return {
    description: `${STATUS_CODES[status] ?? 'Problem'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    'x-codes': codes,
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** The route needs an API key besides the token; the gateway checks it and applies the key's rates (requirement P10). */
export function ApiKeyRequired(): MethodDecorator & ClassDecorator {
  return ApiSecurity({ [TOKEN_SCHEME]: [], [API_KEY_SCHEME]: [] });
}

/** The function that the gateway sends this route to, by its short name. Routes without it go to `api`. */
export function RunsIn(functionName: string): MethodDecorator & ClassDecorator {
  return ApiExtension('x-function', functionName);
}

/**
 * The state machine that the gateway integrates this route with directly, by its short name; no function sees the request
 * first. The route's method is its contract, and what the machine's tasks call.
 */
export function RunsInWorkflow(workflowName: string): MethodDecorator & ClassDecorator {
  return ApiExtension('x-workflow', workflowName);
}

/**
 * A repeat of the same request does no harm: clients may send it again when its answer is lost. That is for `PATCH`; the methods of
 * which HTTP says so (RFC 9110, 9.2.2) and a `POST` with an `Idempotency-Key` need no word.
 */
export function Repeatable(): MethodDecorator {
  return ApiExtension('x-repeatable', true);
}
