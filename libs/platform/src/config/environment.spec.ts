import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Env } from './env-spec.js';
import { environmentToken, InjectEnvironment, provideEnvironment } from './environment.js';
import { readEnvironment } from './read-environment.js';

const firstEnv = { SPEC_TABLE: 'string', SPEC_LIMIT: 'number' } as const;
const secondEnv = { SPEC_ORIGINS: 'json', SPEC_TABLE: 'string' } as const;

@Injectable()
class FirstService {
  constructor(@InjectEnvironment(firstEnv) readonly env: Env<typeof firstEnv>) {}
}

@Module({ providers: [provideEnvironment(firstEnv), FirstService] })
class FirstModule {}

@Module({ providers: [provideEnvironment(secondEnv)] })
class SecondModule {}

@Module({ imports: [FirstModule, SecondModule] })
class RootModule {}

const NAMES = ['SPEC_TABLE', 'SPEC_LIMIT', 'SPEC_ORIGINS'];

describe('provideEnvironment', () => {
  const start = () => Test.createTestingModule({ imports: [RootModule] }).compile();

  beforeEach(() => {
    Object.assign(process.env, { SPEC_TABLE: 'votes', SPEC_LIMIT: '5', SPEC_ORIGINS: '["a"]' });
  });
  afterEach(() => {
    for (const name of NAMES) Reflect.deleteProperty(process.env, name);
  });

  it('injects a typed, frozen object', async () => {
    const app = await start();

    const { env } = app.get(FirstService, { strict: false });
    expect(env).toEqual({ SPEC_TABLE: 'votes', SPEC_LIMIT: 5 });
    expect(Object.isFrozen(env)).toBe(true);
    expect(app.get(environmentToken(secondEnv), { strict: false })).toMatchObject({ SPEC_ORIGINS: ['a'] });
  });

  it('reads the variables once, at the start', async () => {
    const app = await start();
    process.env.SPEC_TABLE = 'other';

    expect(app.get(FirstService, { strict: false }).env.SPEC_TABLE).toBe('votes');
  });

  it('fails the start with the bad names of all specs, never their values', async () => {
    delete process.env.SPEC_TABLE;
    process.env.SPEC_LIMIT = 'many';
    process.env.SPEC_ORIGINS = '{broken';

    await expect(start()).rejects.toMatchObject({
      name: 'EnvironmentError',
      problems: ['SPEC_LIMIT is not a valid number', 'SPEC_ORIGINS is not a valid json', 'SPEC_TABLE is missing'],
    });
  });
});

describe(readEnvironment.name, () => {
  it('takes an empty variable for a missing one and a blank number for malformed', () => {
    expect(() => readEnvironment(firstEnv, { SPEC_TABLE: '', SPEC_LIMIT: ' ' })).toThrow(
      'Environment: SPEC_TABLE is missing; SPEC_LIMIT is not a valid number',
    );
  });
});
