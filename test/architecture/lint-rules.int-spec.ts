import { beforeAll, describe, expect, it } from '@jest/globals';
import { lintPlanted, type Finding, type Plants } from './planted.js';

const IMPORTS = 'eslint(no-restricted-imports)';

/** What must be found: path, rule, source. One violation each, so that a rule that stops biting fails its own row. */
const VIOLATIONS: readonly (readonly [path: string, rule: string, source: string])[] = [
  ['libs/votings/src/slice.ts', IMPORTS, "export { duel } from '#duels/duel.js';"],
  ['libs/votings/src/deep/slice-by-path.ts', IMPORTS, "export { duel } from '../../../duels/src/duel.js';"],
  ['libs/votings/src/slice-infra.ts', IMPORTS, "export { table } from '#infra/table.construct.js';"],
  ['libs/votings/src/own-infra.ts', IMPORTS, "export { votings } from '../infra/votings.construct.js';"],
  ['libs/votings/src/environments.ts', IMPORTS, "export { dev } from '#environments/dev.js';"],
  ['libs/votings/src/helper.ts', IMPORTS, "export { clock } from '#test/support/virtual-clock.js';"],
  ['libs/votings/src/cdktf.ts', IMPORTS, "export { Token } from 'cdktf';"],
  ['libs/leads/src/provider.ts', IMPORTS, "export { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';"],
  ['libs/leads/src/constructs.ts', IMPORTS, "export { Construct } from 'constructs';"],
  ['libs/leads/src/app.ts', IMPORTS, "export { App } from '#apps/api/app.module.js';"],
  ['libs/leads/src/leads.spec.ts', IMPORTS, "export { duel } from '#duels/duel.js';"],
  ['libs/realtime/src/slice.ts', IMPORTS, "export { voting } from '#votings/voting.js';"],
  ['libs/realtime/src/cdktf.ts', IMPORTS, "export { Token } from 'cdktf';"],
  ['libs/platform/src/realtime.ts', IMPORTS, "export { push } from '#realtime/push.js';"],
  ['libs/platform/src/cdktf.ts', IMPORTS, "export { Token } from 'cdktf';"],
  ['libs/local/src/slice.ts', IMPORTS, "export { voting } from '#votings/voting.js';"],
  ['libs/local/src/infra.ts', IMPORTS, "export { table } from '#infra/table.construct.js';"],
  ['libs/local/src/nest.ts', IMPORTS, "export { Module } from '@nestjs/common';"],
  ['libs/client/src/platform.ts', IMPORTS, "export { clock } from '#platform/clock/clock.js';"],
  ['libs/client/src/package.ts', IMPORTS, "export { WebSocket } from 'ws';"],
  ['libs/client/src/node.ts', IMPORTS, "export { once } from 'node:events';"],
  ['libs/infra/src/slice.ts', IMPORTS, "export { voting } from '#votings/voting.js';"],
  ['libs/infra/src/nest.ts', IMPORTS, "export { Module } from '@nestjs/common';"],
  ['libs/infra/src/barrel.ts', IMPORTS, "export { s3Bucket } from '@cdktf/provider-aws';"],
  ['libs/votings/infra/barrel.ts', IMPORTS, "export { s3Bucket } from '@cdktf/provider-aws/lib/index.js';"],
  ['libs/votings/infra/runtime.ts', IMPORTS, "export { voting } from '../src/voting.js';"],
  ['libs/votings/infra/other.ts', IMPORTS, "export { duel } from '#duels/duel.js';"],
  ['libs/votings/infra/nest.ts', IMPORTS, "export { Module } from '@nestjs/common';"],
  ['apps/api/infra.ts', IMPORTS, "export { table } from '#infra/table.construct.js';"],
  ['apps/api/local.ts', IMPORTS, "export { cloud } from '#local/cloud.js';"],
  ['apps/api/by-path.ts', IMPORTS, "export { voting } from '../../libs/votings/src/voting.js';"],
  ['apps/web/src/slice.ts', IMPORTS, "export type { Voting } from '#votings/voting.js';"],
  ['apps/web/src/inside-client.ts', IMPORTS, "export { Link } from '#client/link.js';"],
  ['apps/web/src/node.ts', IMPORTS, "export { once } from 'node:events';"],
  ['apps/web/src/sdk.ts', IMPORTS, "export { S3Client } from '@aws-sdk/client-s3';"],
  ['apps/web/src/outside.ts', IMPORTS, "export { defaults } from '../../../environments/settings.js';"],
  ['apps/web/src/by-path.ts', IMPORTS, "export { link } from '../../../libs/client/src/link.js';"],
  [
    'apps/web/src/hook.tsx',
    'react-hooks(rules-of-hooks)',
    "import { useState } from 'react';\nexport function Page({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}",
  ],
  ['apps/web/src/image.tsx', 'jsx-a11y(alt-text)', 'export const Logo = () => <img src="/icon.svg" />;'],
  ['apps/workers/cdktf.ts', IMPORTS, "export { Token } from 'cdktf';"],
  ['main.ts', IMPORTS, "export { s3Bucket } from '@cdktf/provider-aws';"],
  ['libs/votings/src/env.ts', 'node(no-process-env)', "export const table = process.env['TABLE'];"],
  ['libs/infra/src/env.ts', 'node(no-process-env)', "export const table = process.env['TABLE'];"],
  ['libs/local/src/env.ts', 'node(no-process-env)', "export const port = process.env['PORT'];"],
  ['apps/api/env.ts', 'node(no-process-env)', "export const table = process.env['TABLE'];"],
  ['libs/votings/src/any.ts', 'typescript(no-explicit-any)', 'export const value: any = 1;'],
  ['libs/votings/src/console.ts', 'eslint(no-console)', "console.log('voting');"],
  ['libs/votings/src/note.ts', 'eslint(no-warning-comments)', `export const later = 1; // ${'TO'}DO: count`],
  ['libs/votings/src/unused.ts', 'eslint(no-unused-vars)', 'const unused = 1;\nexport const used = 2;'],
  ['libs/votings/src/floating.ts', 'typescript(no-floating-promises)', 'Promise.resolve(1);'],
  [
    'libs/votings/src/misused.ts',
    'typescript(no-misused-promises)',
    "export const at = ['a'].filter(async (text) => text === (await Promise.resolve('a')));",
  ],
  [
    'libs/votings/src/return.ts',
    'typescript(return-await)',
    'export async function get(work: () => Promise<number>): Promise<number> {\n  try {\n    return work();\n  } catch {\n    return 0;\n  }\n}',
  ],
  [
    'libs/votings/src/switch.ts',
    'typescript(switch-exhaustiveness-check)',
    "export function of(state: 'open' | 'closed'): number {\n  switch (state) {\n    case 'open':\n      return 1;\n  }\n  return 2;\n}",
  ],
  ['libs/votings/src/long.ts', 'eslint(max-lines)', `export {};\n${'// line\n'.repeat(300)}`],
  [
    'libs/votings/src/long-function.ts',
    'eslint(max-lines-per-function)',
    `export function long(list: string[]): void {\n${"  list.push('');\n".repeat(60)}}`,
  ],
  ['libs/votings/src/a.ts', 'import(no-cycle)', "import { b } from './b.js';\nexport const a = (): number => b();"],
  ['libs/votings/src/b.ts', 'import(no-cycle)', "import { a } from './a.js';\nexport const b = (): number => a();"],
  [
    'libs/votings/src/focused.spec.ts',
    'jest(no-focused-tests)',
    "import { expect, it } from '@jest/globals';\nit.only('V1', () => expect(1).toBe(1));",
  ],
  [
    'libs/votings/src/skipped.spec.ts',
    'jest(no-disabled-tests)',
    "import { expect, it } from '@jest/globals';\nit.skip('V1', () => expect(1).toBe(1));",
  ],
];

/** What the rules must let through. */
const ALLOWED: Plants = {
  'libs/duels/src/module.ts':
    "export { clock } from '#platform/clock/clock.js';\nexport { push } from '#realtime/push.js';",
  'libs/duels/src/deep/own.ts': "export { duel } from '../duel.js';",
  'libs/duels/src/duel.spec.ts': "export { clock } from '#test/support/virtual-clock.js';\nprocess.env['A'] = '1';",
  'libs/duels/infra/duels.construct.ts':
    "export { Construct } from 'constructs';\nexport { Token } from 'cdktf';\nexport { table } from '#infra/table.construct.js';\nexport { env } from '../src/duels.env.js';\nexport { restEnv } from '#platform/platform.env.js';\nexport { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';",
  'libs/realtime/src/push.ts': "export { clock } from '#platform/clock/clock.js';",
  'libs/client/src/deep/own.ts': "export { link } from '../link.js';",
  'libs/local/src/clock.ts': "export { clock } from '#platform/clock/clock.js';\nconsole.log('ready');",
  'libs/infra/src/env-check.ts': "export type { EnvSpec } from '#platform/config/env-spec.js';",
  'apps/web/src/services.ts': "export { AgoraClient } from '#client/index.js';\nexport { useState } from 'react';",
  'apps/ws/app.module.ts': "export { DuelsModule } from '#duels/duels.module.js';",
  'apps/other.stack.ts':
    "export { Duels } from '../libs/duels/infra/duels.construct.js';\nexport { TerraformStack } from 'cdktf';",
  'environments/staging.ts': "export const region = process.env['REGION'];",
  'libs/platform/src/config/read.ts': 'export const source = process.env;',
  'test/e2e/all.e2e-spec.ts': "export { voting } from '#votings/voting.js';\nexport { duel } from '#duels/duel.js';",
};

describe('lint rules (DESIGN 1, STYLE 3)', () => {
  let found: readonly Finding[];

  beforeAll(() => {
    const violations = Object.fromEntries(VIOLATIONS.map(([path, , source]) => [path, `${source}\n`]));
    found = lintPlanted({ ...violations, ...ALLOWED });
  });

  it.each(VIOLATIONS)('%s: %s', (file, rule) => {
    expect(found.filter((finding) => finding.file === file).map((finding) => finding.rule)).toContain(rule);
  });

  it.each(Object.keys(ALLOWED))('%s is let through', (file) => {
    expect(found.filter((finding) => finding.file === file)).toEqual([]);
  });
});
