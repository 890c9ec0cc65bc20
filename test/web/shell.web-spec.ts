import { describe, expect, it } from '@jest/globals';
import { webBed } from './web-bed.js';

/** Longer than a connection takes. */
const LOADING_MILLISECONDS = 1_000;

describe('what surrounds the pages of the web client', () => {
  const web = webBed();

  it('an address that does not exist says so, and a page with a dot in its address is a page', async () => {
    const { page } = await web.browser.signIn('vera', [], '/nowhere/at.all');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();

    await page.getByRole('link', { name: 'To the votings' }).click();

    await page.getByRole('heading', { name: 'Votings' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/votings');
  });

  it('a tab that is older than the site loads the new version once, by itself', async () => {
    const { page } = await web.browser.signIn('vera', [], '/votings');
    let gone = 1;
    await page.route('**/assets/lobby.page-*.js', (route) => (gone-- > 0 ? route.abort() : route.continue()));

    await page.getByRole('link', { name: 'Duels' }).click();

    await page.getByRole('heading', { name: 'Duels', exact: true }).waitFor();
    expect(gone).toBeLessThan(1);
  });

  it('a part that stays away is told, and no endless loading', async () => {
    const { page } = await web.browser.signIn('vera', [], '/votings');
    let asked = 0;
    await page.route('**/assets/lobby.page-*.js', (route) => {
      asked += 1;
      return route.abort();
    });

    await page.getByRole('link', { name: 'Duels' }).click();

    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(asked).toBe(2);
  });

  it('connects only when the first page listens, however long that takes to load', async () => {
    const { page } = await web.browser.signIn('vera', [], '/votings');
    const happened: string[] = [];
    page.on('websocket', () => happened.push('connected'));
    await page.route('**/assets/lobby.page-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, LOADING_MILLISECONDS));
      happened.push('loaded');
      await route.continue();
    });

    await page.goto(`${web.cloud.url}/duels`);
    await page.getByRole('status', { name: 'Connection: live' }).waitFor();

    expect(happened).toEqual(['loaded', 'connected']);
  });

  it('a part that cannot be had without a network is told beside the menu, and comes with the network', async () => {
    const { page, context } = await web.browser.signIn('vera', [], '/votings');
    await context.setOffline(true);
    await page.getByRole('link', { name: 'Duels' }).click();
    await page.getByRole('alert').getByText('There is no connection').waitFor();
    await page.getByRole('link', { name: 'Votings' }).click();
    await page.getByRole('heading', { name: 'Votings' }).waitFor();

    await page.getByRole('link', { name: 'Duels' }).click();
    await page.getByRole('alert').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Duels', exact: true }).waitFor();

    expect(new URL(page.url()).pathname).toBe('/duels');
  });

  it('what a tab kept may be unreadable, and a page that breaks altogether says so', async () => {
    const { page, complaints } = await web.browser.signIn('vera', [], '/votings');
    const keep = async (text: string): Promise<void> => {
      await page.evaluate(`sessionStorage.setItem('agora.inbox.vera', '${text}')`);
      await page.reload();
    };

    await keep('{broken');
    await page.getByRole('heading', { name: 'Votings' }).waitFor();
    expect(complaints).toEqual([]);
    // As a version of the page with another shape of entries might leave it.
    await keep('[null]');
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
    (complaints as string[]).length = 0;
  });

  it('the connection that is lost is said to be lost, and comes back', async () => {
    const { page } = await web.browser.signIn('vera');

    await web.cloud.request('/_local/faults', { body: { fault: 'drop-connection', user: 'vera', times: 1 } });
    await page.getByRole('status', { name: 'Connection: offline' }).waitFor();
    await page.getByRole('status', { name: 'Connection: live' }).waitFor();

    expect(await page.getByRole('heading', { name: 'Votings' }).count()).toBe(1);
  });
});
