import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let folder: string;

beforeAll(() => {
  // Inside the project, so that the entries below find its packages.
  folder = mkdtempSync(resolve('dist/stubs-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what a bundle leaves out (tools/bundle/slim.ts)', () => {
  it('names itself when Nest needs it after all', () => {
    const { output, status } = runBundled(
      'microservice',
      `import { Module } from '@nestjs/common';
       import { NestFactory } from '@nestjs/core';
       class AppModule {}
       Module({})(AppModule);
       await_(NestFactory.createMicroservice(AppModule));
       function await_(work) { work.then(() => console.log('started')); }
       export const handler = () => {};`,
    );

    expect(output).toContain('"@nestjs/microservices" package is missing');
    expect(output).not.toContain('started');
    expect(status).toBe(1);
  });

  it('names itself when the SDK looks for credentials outside the environment', () => {
    const { output } = runBundled(
      'credentials',
      `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
       new DynamoDBClient({ region: 'us-west-2' }).config.credentials().catch((error) => console.log(error.message));
       export const handler = () => {};`,
    );

    expect(output).toMatch(/@aws-sdk\/credential-provider-\w+ is not part of this bundle/);
  });

  it('is kept where the function imports it: mapped types inherit the rules of their class', () => {
    const { output } = runBundled(
      'mapped',
      `import { ValidationPipe } from '@nestjs/common';
       import { PartialType } from '@nestjs/swagger';
       import { MinLength } from 'class-validator';
       class Create { constructor() { this.title = undefined; } }
       MinLength(2)(Create.prototype, 'title');
       class Update extends PartialType(Create) {}
       const pipe = new ValidationPipe();
       const check = (value) => pipe.transform(value, { type: 'body', metatype: Update }).then(() => 'ok', (error) => error.getResponse().message[0]);
       (async () => console.log(await check({}), '|', await check({ title: 'x' })))();
       export const handler = () => {};`,
    );

    expect(output).toContain('ok | title must be longer than or equal to 2 characters');
  });
});

describe('the stand-in for iconv-lite (tools/stubs)', () => {
  const CALLS = `
    const { decode, encodingExists, getDecoder } = await import(process.argv[1]);
    const split = getDecoder('utf-8');
    const error = (() => { try { getDecoder('no-such'); } catch ({ message }) { return message; } })();
    console.log(JSON.stringify({
      known: ['utf-8', 'iso-8859-1', 'utf-16le', 'no-such'].map(encodingExists),
      latin: decode(Buffer.from([0xe9]), 'iso-8859-1'),
      split: split.write(Buffer.from([0xc3])) + split.write(Buffer.from([0xa9])) + split.end(),
      error,
    }));`;

  it('decodes, whole and in pieces, and knows what it cannot decode', () => {
    const args = ['--input-type=module', '-e', CALLS, resolve('tools/stubs/iconv-lite.ts')];

    expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
      known: [true, true, true, false],
      latin: 'é',
      split: 'é',
      error: "Encoding not recognized: 'no-such'",
    });
  });
});

/** Bundles an entry as the build does and runs the result in a process without credentials. */
function runBundled(name: string, entry: string): { output: string; status: number | null } {
  const file = join(folder, `${name}.lambda.js`);
  const bundled = join(folder, `${name}.cjs`);
  writeFileSync(file, entry);
  const code = `
    const { bundleAll } = await import(process.argv[1]);
    const [bundle] = await bundleAll([process.argv[2]]);
    (await import('node:fs')).writeFileSync(process.argv[3], bundle.code);`;
  const args = ['--input-type=module', '-e', code, resolve('tools/bundle/bundle.ts'), file, bundled];
  execFileSync(process.execPath, args, { stdio: 'pipe' });
  const { stdout, stderr, status } = spawnSync(process.execPath, [bundled], {
    env: { AWS_EC2_METADATA_DISABLED: 'true', HOME: folder },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { output: stdout + stderr, status };
}
