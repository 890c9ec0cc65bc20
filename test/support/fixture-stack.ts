import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import type { ResolvedStack, Resource } from '#local/cloud.types.js';

/** Account and region of fixture stacks. */
export const FIXTURE_ACCOUNT = '000000000000';
export const FIXTURE_REGION = 'us-west-2';

/** One resource of a fixture: arguments as Terraform has them, attributes as the provider would compute them. */
export interface FixtureResource {
  readonly type: string;
  readonly id: string;
  readonly args: Record<string, unknown>;
  readonly attributes?: Record<string, unknown>;
}

/** A stack made by hand, for tests of one part of the local cloud. */
export function fixtureStack(resources: readonly FixtureResource[], name = 'agora-test'): ResolvedStack {
  const all: readonly Resource[] = resources.map(({ type, id, args, attributes }) => ({
    type,
    id,
    address: `${type}.${id}`,
    args,
    attributes: { id, ...args, ...attributes },
  }));
  return {
    name,
    region: FIXTURE_REGION,
    accountId: FIXTURE_ACCOUNT,
    folder: mkdtempSync(join(tmpdir(), 'agora-fixture-')),
    outputs: {},
    resources: (type) => all.filter((resource) => resource.type === type),
    byRef(ref) {
      const found = all.find((resource) => resource.address === ref);
      if (!found) throw new Error(`no ${ref} in the fixture`);
      return found;
    },
    byArn: (arn) => all.find(({ attributes }) => [attributes['arn'], attributes['invoke_arn']].includes(arn)),
  };
}

/** ARN of a fixture's function. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${FIXTURE_REGION}:${FIXTURE_ACCOUNT}:function:${name}`;
}

/** The URI under which API Gateway integrates a function. */
export function invokeArn(name: string): string {
  return `arn:aws:apigateway:${FIXTURE_REGION}:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;
}

/**
 * A function whose bundle is this CommonJS code; writes the zip.
 *
 * @param args further arguments of `aws_lambda_function`, e.g. `{ timeout: 1 }`
 */
export function fixtureFunction(name: string, code: string, args: Record<string, unknown> = {}): FixtureResource {
  const folder = mkdtempSync(join(tmpdir(), 'agora-function-'));
  const zip = join(folder, `${name}.zip`);
  writeFileSync(zip, zipSync({ 'index.cjs': strToU8(code) }));
  return {
    type: 'aws_lambda_function',
    id: name,
    args: {
      function_name: `agora-test-${name}`,
      filename: zip,
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      memory_size: 256,
      timeout: 10,
      ...args,
    },
    attributes: { arn: functionArn(`agora-test-${name}`), invoke_arn: invokeArn(`agora-test-${name}`) },
  };
}
