import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SHORT_DURATIONS } from '#environments/short-durations.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

jest.setTimeout(180_000);

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({ settings: SHORT_DURATIONS });
});
afterAll(() => cloud.stop());

interface Outcome {
  readonly code: number;
  readonly text: string;
}

/** Runs the demo as a person does. */
function demo(port: string, ...scenes: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, PORT: port, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, ['tools/demo.ts', ...scenes], { env, encoding: 'utf8' }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr });
    });
  });
}

function expectLeads(text: string): void {
  expect(text).toContain('has expired 2 times: it is parked');
  expect(text).toContain('sue sees: Positive Reply, Neutral Reply, Positive Reply, Not a lead');
}

describe('npm run demo', () => {
  it('plays every system as narrated, and with short durations what happens when nobody does anything', async () => {
    const { code, text } = await demo(new URL(cloud.url).port);

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Everything was as narrated') });
    expect(text).toContain('refused: 409 already-voted');
    expect(text).toMatch(/wanda sees .* 60 votes/);
    expect(text).toContain('nobody did anything: the duel ended on time');
    expect(text).toMatch(/voting\.starting {3}soon/);
    expect(text).toMatch(/voting\.ending {3}to ann/);
    expect(text).toContain('all 5 uploads in one mail');
    expectLeads(text);
    expect(text).not.toContain('--short');
  });

  it('plays leads again on the same cloud', async () => {
    const { code, text } = await demo(new URL(cloud.url).port, 'leads');

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('Everything was as narrated') });
    expectLeads(text);
  });

  it('ends with 1 and says what was otherwise', async () => {
    const fault = { function: 'api', fault: 'before', times: 1 };
    await fetch(`${cloud.url}/_local/faults`, { method: 'POST', body: JSON.stringify(fault) });

    const { code, text } = await demo(new URL(cloud.url).port, 'votes');

    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('Not as narrated: 19 of 20') });
  });

  it('says what to do when no local cloud is there, and which scenes it does not know', async () => {
    expect(await demo('9', 'votes')).toMatchObject({
      code: 1,
      text: expect.stringContaining('Start one with "npm start"'),
    });
    const unknown = await demo(new URL(cloud.url).port, 'chess');
    expect(unknown).toMatchObject({ code: 1, text: expect.stringContaining('There is no scene "chess"') });
  });
});
