import type { INestApplicationContext } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_KEY_SCHEME, TOKEN_SCHEME } from './api-docs.decorators.js';
import { API_PREFIX } from './api-prefix.js';
import { completeOperation, type Operation } from './openapi-operation.js';
import { PROBLEM_SCHEMA, toOpenApi31 } from './openapi-schemas.js';

/** Title, version and description of a contract. */
export interface ContractInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/**
 * The OpenAPI 3.1 document of an application's controllers: the contract for clients and the source of the gateway's routes.
 * Every operation says explicitly what serves it (`x-function` or `x-workflow`) and what it needs (`security`).
 *
 * The application may be a preview (`NestFactory.create(module, { preview: true })`): nothing is instantiated then, so no
 * environment is read.
 *
 * @throws Error when two operations have the same id
 */
export function openApiDocument(app: INestApplicationContext, info: ContractInfo): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle(info.title)
    .setVersion(info.version)
    .setDescription(info.description)
    .addSecurity(TOKEN_SCHEME, { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addSecurity(API_KEY_SCHEME, { type: 'apiKey', in: 'header', name: 'x-api-key' })
    .build();
  const document = SwaggerModule.createDocument(app as Parameters<typeof SwaggerModule.createDocument>[0], config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
    autoTagControllers: true,
  });
  const schemas: Record<string, unknown> = { ...toOpenApi31(document.components?.schemas), Problem: PROBLEM_SCHEMA };
  const { contact: _unused, ...documentInfo } = document.info;
  return sortKeys({
    ...document,
    info: documentInfo,
    paths: paths(document),
    components: { ...document.components, schemas: schemas as NonNullable<OpenAPIObject['components']>['schemas'] },
  });
}

function paths(document: OpenAPIObject): OpenAPIObject['paths'] {
  const seen = new Set<string>();
  const result: OpenAPIObject['paths'] = {};
  for (const [path, item] of Object.entries(document.paths)) {
    const operations = METHODS.filter((method) => item[method]).map((method) => {
      const operation = completeOperation(method, toOpenApi31(item[method] as unknown as Operation));
      if (seen.has(operation.operationId)) throw new Error(`Two routes have the operation id ${operation.operationId}`);
      seen.add(operation.operationId);
      return [method, operation];
    });
    result[API_PREFIX + path.replace(/\/$/, '')] = Object.fromEntries(operations) as typeof item;
  }
  return result;
}

/** Objects with sorted keys, so that the same code always gives the same bytes. Lists keep their order. */
function sortKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortKeys) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sortKeys(one as unknown)])) as T;
}
