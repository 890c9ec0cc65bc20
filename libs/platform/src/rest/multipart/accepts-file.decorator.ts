import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { ValidationFailedError } from '../../problem/problem.errors.js';
import { Validated } from '../../validation/validated.js';
import type { Dto } from '../../validation/validate-as.js';
import { MalformedBodyError } from '../json-body.js';
import type { RestRequest } from '../rest-request.js';
import { MultipartGuard } from './multipart.guard.js';
import { isMultipart } from './parse-multipart.js';
import { UploadedFile } from './uploaded-file.js';

/** In the contract, only for its generator (rest/openapi-operation.ts): the field of a form that holds a file. */
export const UPLOAD_EXTENSION = 'x-upload';

/** The route also takes `multipart/form-data` with one file in this field. The gateway passes it on as bytes. */
export function AcceptsFile(field: string): MethodDecorator {
  return applyDecorators(UseGuards(MultipartGuard), ApiExtension(UPLOAD_EXTENSION, field));
}

/**
 * Parameter: the file of a form, or else the JSON body as a {@link Validated} of this DTO. For routes with {@link AcceptsFile}.
 *
 * @throws ValidationFailedError (422) for a form without the file
 */
export const FileOrBody = createParamDecorator(
  ({ field, dto }: { readonly field: string; readonly dto: Dto }, context: ExecutionContext) => {
    const request = context.switchToHttp().getRequest<RestRequest>();
    const body: unknown = request.body;
    if (body === undefined) throw new MalformedBodyError('The request needs a file or a JSON object as its body.');
    if (!isMultipart(request.headers['content-type'])) return new Validated(dto, body);
    const file = (body as Readonly<Record<string, unknown>>)[field];
    if (file instanceof UploadedFile) return file;
    throw new ValidationFailedError([{ pointer: `/${field}`, detail: 'must be a file' }]);
  },
);
