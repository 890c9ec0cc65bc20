import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const STACK = 'cdktf.out/stacks/agora-local';
const scratch = mkdtempSync(join(tmpdir(), 'agora-permissions-'));
let cloud: TestCloud | undefined;

afterEach(async () => {
  await cloud?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

interface Policies {
  readonly resource: { readonly aws_iam_role_policy: Readonly<Record<string, { policy: string }>> };
}

/** The real stack, where no function may put items. */
function withoutPutItem(): string {
  cpSync(STACK, scratch, { recursive: true });
  const file = join(scratch, 'cdk.tf.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Policies;
  for (const entry of Object.values(document.resource.aws_iam_role_policy)) {
    entry.policy = entry.policy.replaceAll('"dynamodb:PutItem"', '"dynamodb:DescribeTable"');
  }
  writeFileSync(file, JSON.stringify(document));
  return scratch;
}

describe('permissions, end to end on the local cloud', () => {
  it('denies what the function’s policy does not grant, tells the log why and the client nothing (DESIGN 5, X1)', async () => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    cloud = await startTestCloud({
      stackFolder: withoutPutItem(),
      log: { functionLine: (_, line) => write(line), info: write, warn: write },
    });
    const body = {
      title: 'Lunch',
      options: [{ label: 'a' }, { label: 'b' }],
      startAt: new Date().toISOString(),
      endAt: new Date(Date.now() + 600_000).toISOString(),
    };

    const response = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
    const text = await response.text();

    expect(response.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: 'internal-error' });
    expect(text).not.toMatch(/dynamodb|authorized/i);
    expect(lines.join('\n')).toMatch(/not authorized to perform: dynamodb:PutItem/);
  }, 30_000);
});
