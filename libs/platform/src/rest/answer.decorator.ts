import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  HttpCode,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { Dto } from '../validation/validate-as.js';
import { API_PREFIX } from './api-prefix.js';
import { etag } from './etag.js';

/** How a route answers when all went well. */
export interface AnswerOptions<T> {
  /** @default 200 */
  readonly status?: 200 | 201 | 202;
  /** The status where it depends on the body; `status` is the one that is documented then. @default `status` */
  readonly statusOf?: (body: T) => 200 | 201 | 202;
  /** The resource's version, sent as `ETag`. @default no ETag */
  readonly version?: (body: T) => number;
  /** The new resource's path without the stage, sent as `Location`, e.g. `/votings/42`. @default no Location */
  readonly location?: (body: T) => string;
  /** One phrase for the contract. @default the status' meaning */
  readonly description?: string;
}

const MEANINGS = { 200: 'Done', 201: 'Created', 202: 'Accepted' } as const;

/**
 * Status, headers and contract of a route's normal answer in one place.
 *
 * @example
 * \@Post()
 * \@Answer(VotingView, { status: 201, version: (v) => v.version, location: (v) => `/votings/${v.votingId}` })
 */
export function Answer<T extends object>(type: Dto<T>, options: AnswerOptions<T> = {}): MethodDecorator {
  const status = options.status ?? 200;
  const response: ApiResponseOptions = {
    status,
    type,
    description: options.description ?? MEANINGS[status],
    ...documentedHeaders(options),
  };
  const headers =
    options.version || options.location || options.statusOf ? [UseInterceptors(new AnswerHeaders(options))] : [];
  return applyDecorators(HttpCode(status), ApiResponse(response), ...headers);
}

/** The route's normal answer is 204 without a body. */
export function AnswerNothing(description = 'Done'): MethodDecorator {
  return applyDecorators(HttpCode(204), ApiResponse({ status: 204, description }));
}

/** Sets status, `ETag` and `Location` from what the handler returned. */
class AnswerHeaders<T> implements NestInterceptor<T, T> {
  constructor(private readonly options: AnswerOptions<T>) {}

  intercept(context: ExecutionContext, next: CallHandler<T>): Observable<T> {
    const response = context.switchToHttp().getResponse<Response>();
    const { version, location, statusOf } = this.options;
    return next.handle().pipe(
      map((body) => {
        if (statusOf) response.statusCode = statusOf(body);
        if (version) response.setHeader('ETag', etag(version(body)));
        if (location) response.setHeader('Location', API_PREFIX + location(body));
        return body;
      }),
    );
  }
}

function documentedHeaders<T>({ version, location }: AnswerOptions<T>): Pick<ApiResponseOptions, 'headers'> {
  if (!version && !location) return {};
  const text = { type: 'string' } as const;
  const headers = {
    ...(version && { ETag: { description: 'Version of the resource, for If-Match', schema: text } }),
    ...(location && { Location: { description: 'Path of the resource', schema: text } }),
  };
  return { headers };
}
