import { describe, expect, it } from '@jest/globals';
import { webBed } from './web-bed.js';

describe('signing in to the web client', () => {
  const web = webBed();

  it('X9: leads back to the page that was asked for, survives a reload, and ends with signing out', async () => {
    const { page, complaints } = await web.browser.signIn('alice', ['organizers'], '/votings?state=closed');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/votings?state=closed');

    await page.reload();
    await page.getByRole('button', { name: 'Signed in as alice' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    expect(page.url()).toBe(`${web.cloud.url}/`);
    expect(complaints).toEqual([]);
  });

  it('leads nowhere else, whatever the address looks like', async () => {
    const { page } = await web.browser.signIn('alice', [], '//other.example/votings');

    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(page.url()).toBe(`${web.cloud.url}/other.example/votings`);
  });

  it('X9: two tabs of one browser are two users', async () => {
    const alice = await web.browser.signIn('alice');
    const page = await alice.context.newPage();
    await page.goto(web.cloud.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name').fill('bob');
    await page.getByLabel('Display name').fill('Bob B.');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Signed in as Bob B.' }).waitFor();
    await alice.page.reload();
    await alice.page.getByRole('button', { name: 'Signed in as alice' }).waitFor();

    expect(alice.complaints).toEqual([]);
  });

  it('works by the name of this machine, too, although the endpoints are on its address', async () => {
    const { context } = await web.browser.visit();
    const page = await context.newPage();
    await page.goto(web.cloud.url.replace('127.0.0.1', 'localhost'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name').fill('carol');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('status', { name: 'Connection: live' }).waitFor();

    expect(new URL(page.url()).hostname).toBe('localhost');
  });

  it('offers the way in again where it was called back with nothing that it asked for', async () => {
    const { page } = await web.browser.visit('/signed-in?code=stolen&state=unknown');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();

    expect(page.url()).toBe(`${web.cloud.url}/`);
  });
});
