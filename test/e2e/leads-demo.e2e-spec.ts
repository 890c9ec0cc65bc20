import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ settings: ['leads.answerSeconds=5', 'leads.maxExpiries=2'] });
}, 60_000);
afterAll(async () => cloud.stop());

async function play(): Promise<string> {
  const env = { ...process.env, PORT: new URL(cloud.url).port, NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/demo.ts', 'leads'], { env, encoding: 'utf8' });
  return stdout;
}

describe('npm run demo -- leads', () => {
  it.each(['once', 'again on the same cloud'])(
    'plays leads as narrated, expiries and parking included: %s',
    async () => {
      const text = await play();

      expect(text).toContain('Everything was as narrated');
      expect(text).toContain('has expired 2 times: it is parked');
      expect(text).toContain('sue sees: Positive Reply, Neutral Reply, Positive Reply, Not a lead');
    },
    60_000,
  );
});
