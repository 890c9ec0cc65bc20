import {
  Body,
  Catch,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Post,
  Res,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { DomainError } from '../errors/domain.error.js';
import { PlatformModule } from '../platform.module.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyModule } from './idempotency.module.js';

interface ResponseLike {
  setHeader(name: string, value: string): void;
  status(code: number): ResponseLike;
  json(body: unknown): void;
}

/** What the routes do next, and how often they were called. */
export const script: { calls: number; refusal?: Error | undefined; gate?: Promise<void> | undefined } = { calls: 0 };

@Controller('things')
class ThingsController {
  @Post()
  async create(@Body() body: { title: string }, @Res({ passthrough: true }) response: ResponseLike): Promise<unknown> {
    script.calls += 1;
    const number = script.calls;
    await script.gate;
    if (script.refusal) throw script.refusal;
    response.setHeader('Location', `/v1/things/${number}`);
    response.setHeader('ETag', '"1"');
    return { number, title: body.title, at: new Date(0), absent: undefined };
  }

  @Post('silent')
  @HttpCode(202)
  silent(): void {
    script.calls += 1;
  }

  /** Answers with a status that the route decides, as routes do that create or append. */
  @Post('appended')
  append(@Res({ passthrough: true }) response: ResponseLike): { calls: number } {
    script.calls += 1;
    response.status(200);
    return { calls: script.calls };
  }

  @Get()
  list(): { calls: number } {
    script.calls += 1;
    return { calls: script.calls };
  }
}

/** Stands for the guard of the REST adapter, which puts the caller on the request. */
@Injectable()
class FakeAuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string>; agora?: unknown }>();
    const userId = request.headers['x-user'];
    request.agora = userId === undefined ? {} : { principal: { userId } };
    return true;
  }
}

@Catch(DomainError)
class DomainErrorFilter implements ExceptionFilter {
  catch(error: DomainError, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ResponseLike>();
    for (const [name, value] of Object.entries(error.options.headers ?? {})) response.setHeader(name, value);
    const { extensions, errors } = error.options;
    response.status(error.status).json({ code: error.code, detail: error.message, errors, ...extensions });
  }
}

/** A small REST application that has the interceptor as the real one has it. */
@Module({
  imports: [PlatformModule, IdempotencyModule],
  controllers: [ThingsController],
  providers: [
    { provide: APP_GUARD, useClass: FakeAuthGuard },
    { provide: APP_FILTER, useClass: DomainErrorFilter },
    { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
  ],
})
export class ThingsModule {}
