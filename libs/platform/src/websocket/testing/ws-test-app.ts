import { Module, type ModuleMetadata } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { PlatformLogger } from '../../logging/platform.logger.js';
import { ConnectionPoster, type PostResult } from '../connection-poster.js';
import { createWsApp, type WsApp, type WsAppOptions } from '../ws-handler.js';

/** Keeps what was to be posted; connections named in `gone` answer 410. */
export class RecordingPoster extends ConnectionPoster {
  readonly posts: { readonly connectionId: string; readonly frame: unknown }[] = [];
  readonly gone = new Set<string>();

  override async post(connectionId: string, frame: object | string): Promise<PostResult> {
    this.posts.push({ connectionId, frame: typeof frame === 'string' ? JSON.parse(frame) : frame });
    return Promise.resolve({ outcome: this.gone.has(connectionId) ? 'gone' : 'posted' });
  }
}

/** Keeps what was logged as an error. */
export class RecordingLogger extends PlatformLogger {
  readonly errors: { readonly message: string; readonly error: unknown; readonly fields: unknown }[] = [];

  constructor() {
    super({ level: 'SILENT' });
  }

  override error(message: string, error: unknown, fields = {}): void {
    this.errors.push({ message, error, fields });
  }
}

/** A clock that stands still. */
export class FrozenClock extends Clock {
  override now(): number {
    return Date.UTC(2026, 0, 31, 12);
  }
}

/** A booted application of a test, with everything that leaves it recorded. */
export interface WsTestApp extends WsApp {
  readonly poster: RecordingPoster;
  readonly logger: RecordingLogger;
}

/** Boots gateways for a test. */
export async function wsTestApp(
  providers: NonNullable<ModuleMetadata['providers']>,
  { imports = [], ...options }: WsAppOptions & Pick<ModuleMetadata, 'imports'> = {},
): Promise<WsTestApp> {
  const poster = new RecordingPoster();
  const logger = new RecordingLogger();

  @Module({
    imports,
    providers: [
      ...providers,
      { provide: ConnectionPoster, useValue: poster },
      { provide: PlatformLogger, useValue: logger },
      { provide: Clock, useClass: FrozenClock },
    ],
  })
  class TestModule {}

  return { ...(await createWsApp(TestModule, options)), poster, logger };
}
