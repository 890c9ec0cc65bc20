import type { Abstract, INestApplication, INestApplicationContext, Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { Clock, SystemClock } from '../clock/clock.js';
import { NestLogger, PlatformLogger } from '../logging/platform.logger.js';
import { DtoPipe } from '../validation/dto.pipe.js';
import { ConnectionPoster } from './connection-poster.js';
import { GatewayRuleError } from './gateways.js';
import { NoopHttpAdapter } from './noop-http.adapter.js';
import { RouteAdapter, type RouteAdapterOptions } from './route.adapter.js';
import type { WsHandler } from './ws-event.js';

/** A booted application and the adapter that runs its gateways. */
export interface WsApp {
  readonly app: INestApplication;
  readonly adapter: RouteAdapter;
}

export type WsAppOptions = Pick<RouteAdapterOptions, 'maxFrameBytes'>;

/**
 * Boots the gateways of a module, without an HTTP server.
 *
 * The module provides a `ConnectionPoster`; `Clock` and `PlatformLogger` are taken from it too, if it has them.
 *
 * @throws GatewayRuleError without a poster, or for a gateway that cannot run behind API Gateway
 */
export async function createWsApp(module: Type, options: WsAppOptions = {}): Promise<WsApp> {
  const logger = new PlatformLogger();
  const app = await NestFactory.create(module, new NoopHttpAdapter(), {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  return startWsApp(app, logger, options);
}

/** The second half of {@link createWsApp}, for an application made otherwise, e.g. by Nest's testing module. */
export async function startWsApp(
  app: INestApplication,
  logger: PlatformLogger = new PlatformLogger(),
  options: WsAppOptions = {},
): Promise<WsApp> {
  const adapter = new RouteAdapter(app, {
    poster: posterOf(app),
    clock: provided(app, Clock) ?? new SystemClock(),
    logger: provided(app, PlatformLogger) ?? logger,
    ...options,
  });
  app.useWebSocketAdapter(adapter);
  app.useGlobalPipes(new DtoPipe());
  await app.init();
  await adapter.start();
  return { app, adapter };
}

/**
 * The Lambda handler of a module's gateways: `export const handler = wsHandler(WsModule);`.
 *
 * Boots at once, in Lambda's init phase. A boot that failed is tried again by the next event instead of poisoning the
 * container.
 *
 * @param boot for tests
 */
export function wsHandler(module: Type, boot: (module: Type) => Promise<WsApp> = createWsApp): WsHandler {
  let booting: Promise<WsApp> | undefined;
  const booted = (): Promise<WsApp> =>
    (booting ??= boot(module).catch((error: unknown) => {
      booting = undefined;
      throw error;
    }));
  // A failure here is repeated by the first event, which reports it; unobserved, it would end the process.
  booted().catch(() => undefined);
  return async (event, context) => (await booted()).adapter.handle(event, context);
}

function posterOf(app: INestApplicationContext): ConnectionPoster {
  const poster = provided(app, ConnectionPoster);
  if (!poster) throw new GatewayRuleError('The application provides no ConnectionPoster');
  return poster;
}

/** A provider that the application may have. Asking Nest for one that it has not makes it log an error. */
function provided<T>(app: INestApplicationContext, token: Abstract<T>): T | undefined {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  if (!modules.some(({ providers }) => providers.has(token))) return undefined;
  return app.get<T>(token, { strict: false });
}
