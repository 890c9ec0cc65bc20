import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { FunctionPart } from '#infra/binding.js';
import { FunctionEnvironmentError } from '#infra/function-environment.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { at, list } from './support/stack-document.js';
import { emptyStack, synthesise, synthesisedText, synthesiseText } from './support/synthesise.js';

function functionOf(...parts: FunctionPart[]): () => NestFunction {
  return () => new NestFunction(emptyStack(), 'api', { parts });
}

describe('synth', () => {
  it.each(['dev', 'prod', 'local'])('of %s gives the same bytes every time', (name) => {
    expect(synthesiseText(name)).toBe(synthesisedText(name));
  });

  it('redeploys the REST API when an answer of it changes, and not when a limit does', () => {
    const trigger = (overrides: readonly string[]) => {
      const [deployment] = synthesise('local', overrides).resources('aws_api_gateway_deployment');
      return at(deployment?.args, 'triggers', 'config');
    };

    expect(trigger(['api.planRate=7'])).toBe(trigger([]));
    expect(trigger(['cors.origins=https://example.test'])).not.toBe(trigger([]));
  });

  it('says what to do when a bundle is missing', () => {
    const missing = () => new NestFunction(emptyStack(), 'no-such-bundle', { parts: [] });

    expect(missing).toThrow('dist/lambdas/no-such-bundle.zip is missing: run "npm run build" first');
  });

  it('ends with a message and status 1 for an unknown environment', () => {
    const run = spawnSync(process.execPath, ['dist/js/main.js', 'moon'], { encoding: 'utf8' });

    expect(run.status).toBe(1);
    expect(run.stderr).toContain('Unknown environment "moon"; there are dev, prod, local');
  });

  it('ends with a message and status 1 for an unknown setting', () => {
    const env = { ...process.env, AGORA_SET: '["duels.lives=9"]' };
    const run = spawnSync(process.execPath, ['dist/js/main.js', 'local'], { encoding: 'utf8', env });

    expect(run.status).toBe(1);
    expect(run.stderr).toContain('Unknown setting "duels.lives"');
  });

  it('loads no more of the provider than it uses (the barrel costs seconds)', () => {
    const script = `
      await import('./dist/js/apps/agora.stack.js');
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(process.cwd() + '/x.js').cache);
      console.log(loaded.filter((file) => file.includes('@cdktf/provider-aws/lib/')).length);`;
    const count = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });

    expect(Number(count)).toBeGreaterThan(20);
    expect(Number(count)).toBeLessThan(150);
  });
});

describe(NestFunction.name, () => {
  it('refuses variables that are read but not set, set but not read, or of the wrong kind, and names them all', () => {
    const part: FunctionPart = {
      env: { TABLE_VOTES: 'string', LIMIT: 'number' },
      settings: { LIMIT: 'ten', COLOR: 'red' },
    };

    expect(functionOf(part)).toThrow(FunctionEnvironmentError);
    expect(functionOf(part)).toThrow(
      'Function "api": TABLE_VOTES is read but not set; LIMIT is not a number; COLOR is set but not read',
    );
  });

  it('refuses two values for one variable', () => {
    const env = { LIMIT: 'number' } as const;

    expect(functionOf({ env, settings: { LIMIT: 1 } }, { env, settings: { LIMIT: 2 } })).toThrow(
      'Function "api": LIMIT is given two values',
    );
  });

  it('accepts one variable that two parts share', () => {
    const env = { LIMIT: 'number' } as const;

    expect(functionOf({ env, settings: { LIMIT: 1 } }, { env, settings: { LIMIT: 1 } })).not.toThrow();
  });
});

describe('settings in the stack', () => {
  const plan = (name: string, overrides: readonly string[] = []) =>
    synthesise(name, overrides).resources('aws_api_gateway_usage_plan')[0]?.args;

  it('P10: dev and prod have the rates and the quota of the requirements', () => {
    for (const name of ['dev', 'prod']) {
      const throttles = list(at(plan(name), 'api_stages', 0, 'throttle'));

      expect(at(plan(name), 'throttle_settings')).toEqual({ rate_limit: 10, burst_limit: 20 });
      expect(at(plan(name), 'quota_settings')).toEqual({ limit: 10_000, period: 'DAY' });
      expect(throttles).toContainEqual({ path: '/votings/{votingId}/votes/POST', rate_limit: 10, burst_limit: 20 });
      expect(throttles).toContainEqual({ path: '/votings/{votingId}/votes/me/GET', rate_limit: 50, burst_limit: 100 });
      expect(throttles).toContainEqual({ path: '/votings/{votingId}/results/GET', rate_limit: 50, burst_limit: 100 });
    }
  });

  it('P10: local has 5,000/10,000 and no quota', () => {
    expect(at(plan('local'), 'throttle_settings')).toEqual({ rate_limit: 5_000, burst_limit: 10_000 });
    expect(at(plan('local'), 'quota_settings')).toBeUndefined();
  });

  it('P10: throttle tests lower the rates with an override', () => {
    const throttle = at(plan('local', ['api.votePostRate=1', 'api.votePostBurst=2']), 'api_stages', 0, 'throttle');

    expect(throttle).toContainEqual({ path: '/votings/{votingId}/votes/POST', rate_limit: 1, burst_limit: 2 });
  });

  it('P12: outputs name what people need, and no secret', () => {
    const outputs = Object.keys(synthesise('prod').raw['output'] as object);

    expect(outputs).toEqual(
      expect.arrayContaining([
        'api_endpoint',
        'web_socket_endpoint',
        'api_key_id',
        'snapshot_bucket',
        'user_pool_id',
        'user_pool_client_id',
        'table_votings',
        'table_votes',
        'table_results',
        'table_registrations',
        'table_connections',
        'dashboard_url',
        'web_url',
        'web_bucket',
      ]),
    );
    expect(outputs.filter((name) => /value|secret|token/.test(name))).toEqual([]);
    expect(outputs.filter((name) => !/^[a-z_]+$/.test(name))).toEqual([]);
    expect(JSON.stringify(synthesise('prod').raw['output'])).not.toMatch(/aws_api_gateway_api_key\.\w+\.value/);
  });

  it('P12: everything is in us-west-2, and logs are kept for 7 days in dev, 90 in prod', () => {
    for (const [name, days] of [
      ['dev', 7],
      ['prod', 90],
    ] as const) {
      const document = synthesise(name);
      const kept = document.resources('aws_cloudwatch_log_group').map(({ args }) => args['retention_in_days']);

      expect(new Set(kept)).toEqual(new Set([days]));
      expect(JSON.stringify(document.raw.provider)).toContain('"region":"us-west-2"');
    }
  });

  it('keeps the state of dev and prod in S3 with a lock file, and that of local in a file', () => {
    const backend = (name: string) => at(synthesise(name).raw, 'terraform', 'backend');

    expect(at(backend('prod'), 's3')).toMatchObject({ use_lockfile: true, encrypt: true, region: 'us-west-2' });
    expect(at(backend('dev'), 's3')).toMatchObject({ use_lockfile: true, key: 'agora-dev/terraform.tfstate' });
    expect(Object.keys(backend('local') as object)).toEqual(['local']);
  });
});
