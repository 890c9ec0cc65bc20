import { Controller, Get, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { Public } from '../auth/auth.decorators.js';
import { PlatformModule } from '../platform.module.js';
import { restHandler } from './rest-handler.js';

const VARIABLES = {
  TABLE_IDEMPOTENCY: 'idempotency',
  MAX_BODY_KILOBYTES: '4',
  CORS_ORIGINS: '[]',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

@Controller('up')
class UpController {
  static made = 0;

  constructor() {
    UpController.made += 1;
  }

  @Get()
  @Public()
  up(): object {
    return { up: true };
  }
}

@Module({ imports: [PlatformModule], controllers: [UpController] })
class UpModule {}

beforeEach(() => {
  UpController.made = 0;
  Object.assign(process.env, VARIABLES);
});
afterEach(() => {
  for (const name of Object.keys(VARIABLES)) Reflect.deleteProperty(process.env, name);
});

describe(restHandler.name, () => {
  it('boots once, while the module loads', async () => {
    const handler = restHandler(UpModule);
    const answers = await Promise.all([1, 2, 3].map(() => handler(restEvent({ path: '/up' }), lambdaContext())));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(UpController.made).toBe(1);
  });

  it('fails an invocation with all bad variables when booting failed, and boots again at the next', async () => {
    Reflect.deleteProperty(process.env, 'CORS_ORIGINS');
    process.env.MAX_BODY_KILOBYTES = 'many';
    const handler = restHandler(UpModule);
    const invoke = () => handler(restEvent({ path: '/up' }), lambdaContext());

    await expect(invoke()).rejects.toThrow('CORS_ORIGINS is missing; MAX_BODY_KILOBYTES is not a valid number');
    Object.assign(process.env, VARIABLES);

    expect((await invoke()).statusCode).toBe(200);
  });
});
