import { describe, it } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { eventually } from '#test/support/eventually.js';
import { webBed } from './web-bed.js';

const GROUPS = ['admins', 'agents', 'notifiers', 'organizers', 'supervisors'];
/** Pages that need nothing to be there, and what shows that they are. */
const PAGES: readonly (readonly [path: string, heading: string])[] = [
  ['/votings', 'Votings'],
  ['/duels', 'Duels'],
  ['/agent', 'Agent console'],
  ['/leads', 'Leads'],
  ['/leads/agents', 'Agents'],
  ['/leads/imports', 'Imports'],
  ['/notifications', 'Notifications'],
  ['/notifications/UPLOAD/unheard-of', 'unheard-of'],
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

/** What fades in or waits for its first answer is pale for a moment: only what stays is a mistake. */
async function expectAccessible(page: Page): Promise<void> {
  await eventually(
    async () => violations(page),
    (found) => found.length === 0,
  );
}

describe('accessibility of the web client', () => {
  const web = webBed();

  it('nobody is kept out at the door', async () => {
    const { page } = await web.browser.visit();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name').waitFor();
    await expectAccessible(page);
  });

  it.each(PAGES)('%s, light and dark', async (path, heading) => {
    const { page } = await web.browser.signIn('ada', GROUPS, path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
      await expectAccessible(page);
    }
  });

  it('groups of notifications, their form, and what has come', async () => {
    const notifier = { user: 'nora', groups: ['notifiers'] };
    const append = async (type: string, id: string): Promise<void> => {
      const item = { message: ['Ann did it'], data: [{ url: 'https://example.com/' }] };
      const execute_at = new Date(Date.now() + 3_600_000).toISOString();
      const recipients = [{ userId: 'ada' }, { email: 'bob@example.test' }];
      await web.cloud.request('/v1/notifications', {
        ...notifier,
        body: { type, id, execute_at, recipients, ...item },
      });
    };
    await append('SIMULATION', 'open');
    const { page } = await web.browser.signIn('ada', GROUPS, '/notifications/SIMULATION/open');
    for (const type of ['UPLOAD', 'SIMULATION', 'GROUPED_ACTION']) {
      await append(type, 'sent');
      await web.cloud.request(`/v1/notifications/${type}/sent/flush`, { ...notifier, method: 'POST' });
    }
    await page.getByRole('link', { name: 'Notifications, 3 unread' }).waitFor();
    await page.getByText('user · ada').waitFor();

    for (const show of [
      async () => undefined,
      async () => page.getByRole('button', { name: 'Append' }).click(),
      async () => {
        await page.goto(`${web.cloud.url}/notifications`);
        await page.getByRole('button', { name: /1 upload: sent/ }).click();
        await page.getByText('goes out in').waitFor();
      },
    ]) {
      await show();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectAccessible(page);
      }
    }
  });
});
