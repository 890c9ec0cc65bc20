import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AuthGuard } from '../auth/auth.guard.js';
import { provideEnvironment } from '../config/environment.js';
import { restEnv } from '../platform.env.js';
import { DtoPipe } from '../validation/dto.pipe.js';
import { ProblemFilter } from './problem.filter.js';

/**
 * The edge of a REST application: problems, authorisation and validation for every route. `restRoot` adds it; the
 * application imports `PlatformModule`, which has the logger.
 */
@Module({
  providers: [
    provideEnvironment(restEnv),
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_PIPE, useClass: DtoPipe },
  ],
})
export class RestModule {}
