import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';
import { TestBrowser } from './browser.js';

const GROUPS = ['admins', 'agents', 'notifiers', 'organizers', 'supervisors'];
/** Pages that need nothing to be there, and what shows that they are. */
const PAGES: readonly (readonly [path: string, heading: string])[] = [
  ['/votings', 'Votings'],
  ['/duels', 'Duels'],
  ['/agent', 'Agent console'],
  ['/leads', 'Leads'],
  ['/leads/agents', 'Agents'],
  ['/leads/imports', 'Imports'],
];

/** What WCAG 2.1 AA forbids on the page, as axe finds it. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe;
    return run.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
  });
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe('accessibility of the web client', () => {
  let cloud: TestCloud;
  let browser: TestBrowser;

  beforeAll(async () => {
    cloud = await startTestCloud();
    browser = await TestBrowser.launch(cloud);
  }, 60_000);

  afterEach(async () => browser.leave());

  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  it('nobody is kept out at the door', async () => {
    const { page } = await browser.visit();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await violations(page)).toEqual([]);

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each(PAGES)('%s, light and dark', async (path, heading) => {
    const { page } = await browser.signIn('ada', GROUPS, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
      expect(await violations(page)).toEqual([]);
    }
  });
});
