import {
  BadRequestException,
  HttpException,
  ImATeapotException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../errors/domain.error.js';
import {
  ConflictError, ForbiddenError, MethodNotAllowedError, NotFoundError, PreconditionFailedError,
  PreconditionRequiredError, UnauthorizedError, UnprocessableError, ValidationFailedError,
} from './problem.errors.js'; // prettier-ignore
import { isInternal, problemHeaders, toProblem } from './to-problem.js';

describe('X1: toProblem', () => {
  it('renders a domain error with its rules and extensions', () => {
    const errors = [{ pointer: '/title', detail: 'too long' }];
    const error = new DomainError(409, 'already-voted', 'You have voted.', {
      errors,
      extensions: { existingVote: { choice: 'a' } },
    });

    expect(toProblem(error, 'r1')).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'already-voted',
      detail: 'You have voted.',
      requestId: 'r1',
      errors,
      existingVote: { choice: 'a' },
    });
  });

  it('lets no extension replace a member of the problem itself', () => {
    const error = new DomainError(409, 'real', 'Real.', { extensions: { code: 'fake', status: 200, requestId: 'x' } });
    expect(toProblem(error, 'r1')).toMatchObject({ code: 'real', status: 409, requestId: 'r1' });
  });

  it.each([
    [new UnauthorizedError(), 401, 'unauthorized'],
    [new ForbiddenError(), 403, 'forbidden'],
    [new NotFoundError(), 404, 'not-found'],
    [new MethodNotAllowedError(['GET']), 405, 'method-not-allowed'],
    [new ConflictError('voting-open', 'Open.'), 409, 'voting-open'],
    [new PreconditionFailedError(), 412, 'stale-version'],
    [new UnprocessableError('unknown-choice', 'Unknown.'), 422, 'unknown-choice'],
    [new ValidationFailedError([]), 422, 'validation-failed'],
    [new PreconditionRequiredError(), 428, 'if-match-required'],
    [new BadRequestException(), 400, 'bad-request'],
    [new NotFoundException(), 404, 'not-found'],
    [new HttpException('slow down', 429), 429, 'too-many-requests'],
    [new ImATeapotException(), 418, 'bad-request'],
  ])('gives %s its stable code', (error, status, code) => {
    expect(toProblem(error, 'r1')).toMatchObject({ status, code });
    expect(isInternal(toProblem(error, 'r1'))).toBe(false);
  });

  it.each([
    new Error('password hunter2'),
    new ServiceUnavailableException('replica hunter2 down'),
    new HttpException('hunter2', 302),
    Object.assign(new Error('hunter2'), { status: 404, code: 'fake' }),
    'hunter2',
    undefined,
    null,
    { status: 400, message: 'hunter2' },
  ])('makes %s an opaque internal-error', (error) => {
    const problem = toProblem(error, 'r1');

    expect(problem).toMatchObject({ status: 500, code: 'internal-error', requestId: 'r1' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect(isInternal(problem)).toBe(true);
  });

  it('gives the headers of domain errors only', () => {
    expect(problemHeaders(new MethodNotAllowedError(['GET', 'PUT']))).toEqual({ Allow: 'GET, PUT' });
    expect(problemHeaders(new UnauthorizedError())).toEqual({ 'WWW-Authenticate': 'Bearer' });
    expect(problemHeaders(new NotFoundError())).toEqual({});
    expect(problemHeaders(new Error('x'))).toEqual({});
  });
});
