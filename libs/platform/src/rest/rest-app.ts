import type { DynamicModule, INestApplication, NestApplicationOptions, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestLogger, PlatformLogger } from '../logging/platform.logger.js';
import { RestAdapter } from './rest.adapter.js';
import { RestModule } from './rest.module.js';

class RestRoot {}

/** The root of a REST application: the module with the routes, and the edge around it. */
export function restRoot(module: Type | DynamicModule): DynamicModule {
  return { module: RestRoot, imports: [RestModule, module] };
}

/** How a REST application is created; without Nest's body parsers, whose work `installJsonBody` does. */
export const REST_OPTIONS = { bodyParser: false, abortOnError: false } as const satisfies NestApplicationOptions;

/**
 * Creates and initialises the Nest application of a REST function.
 *
 * @throws EnvironmentError naming every bad variable
 */
export async function createRestApp(module: Type | DynamicModule): Promise<INestApplication> {
  const logger = new NestLogger(new PlatformLogger());
  const options = { ...REST_OPTIONS, logger };
  const app = await NestFactory.create<NestExpressApplication>(restRoot(module), new RestAdapter(), options);
  return app.init();
}
