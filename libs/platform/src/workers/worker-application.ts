import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NestLogger, PlatformLogger } from '../logging/platform.logger.js';

/** What an invocation of a worker needs. */
export interface Worker<C> {
  readonly consumer: C;
  readonly logger: PlatformLogger;
}

/**
 * Starts a module's application context now, during Lambda's init phase, and keeps it for every invocation of the container.
 * A failed start is forgotten, so that the next invocation tries again instead of repeating an old error.
 *
 * The module has to import `PlatformModule` and to provide the consumer.
 */
export function startWorker<C>(module: Type, consumer: Type<C>): () => Promise<Worker<C>> {
  let started: Promise<Worker<C>> | undefined;
  const start = (): Promise<Worker<C>> => {
    started ??= boot(module, consumer).catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    return started;
  };
  // Nobody awaits the init phase: the first invocation meets (and reports) the same failure again.
  start().catch(() => undefined);
  return start;
}

async function boot<C>(module: Type, consumer: Type<C>): Promise<Worker<C>> {
  const app: INestApplicationContext = await NestFactory.createApplicationContext(module, {
    logger: new NestLogger(new PlatformLogger()),
    abortOnError: false, // throw, instead of ending the process
  });
  return { consumer: app.get(consumer, { strict: false }), logger: app.get(PlatformLogger, { strict: false }) };
}
