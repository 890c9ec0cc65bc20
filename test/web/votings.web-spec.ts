import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';
import { TestBrowser } from './browser.js';

const MINUTE = 60_000;

describe('votings in the web client (X9)', () => {
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

  const signIn = async (user: string, groups: readonly string[] = [], path = '/'): Promise<Page> =>
    (await browser.signIn(user, groups, path)).page;

  /** A voting of olga; `from` and `to` are milliseconds from now. */
  const voting = async (title: string, from: number, to: number): Promise<string> => {
    const at = (shift: number): string => new Date(Date.now() + shift).toISOString();
    const options = [{ label: 'Pizza' }, { label: 'Pasta' }];
    const body = { title, startAt: at(from), endAt: at(to), options };
    const answer = await cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
    return ((await answer.json()) as { votingId: string }).votingId;
  };

  it('P8: an organizer makes a voting, two people vote, and everybody sees the results move', async () => {
    const organizer = await signIn('olga', ['organizers']);
    await organizer.getByRole('button', { name: 'New voting' }).click();
    await organizer.getByLabel('Title').fill('Lunch');
    await organizer.getByLabel('Option 1', { exact: true }).fill('Pizza');
    await organizer.getByLabel('Option 2', { exact: true }).fill('Pasta');
    await organizer.getByRole('button', { name: 'Create' }).click();
    await organizer.getByRole('link', { name: /Lunch/ }).click();
    await organizer.getByRole('heading', { name: 'Lunch' }).waitFor();

    // Signing in leads back to the page that one came for.
    const voter = await signIn('vera', [], new URL(organizer.url()).pathname);
    for (const [page, choice] of [
      [voter, 'Pasta'],
      [organizer, 'Pizza'],
    ] as const) {
      await page.getByLabel(choice).check();
      await page.getByRole('button', { name: 'Vote' }).click();
      await page.getByText(`You voted for ${choice}`).waitFor();
    }

    for (const watcher of [organizer, voter]) {
      await watcher.getByText('2 votes').waitFor();
      const rows = watcher.getByRole('table', { name: 'Results' }).getByRole('row');
      expect(await rows.allInnerTexts()).toEqual([
        expect.stringMatching(/^Pizza\s+1\s+50.0 %$/),
        expect.stringMatching(/^Pasta\s+1\s+50.0 %$/),
      ]);
      await watcher.getByTestId('results-chart').waitFor();
    }
  });

  it('V3: a voting is inactive until it opens, by itself, before the eyes of who looks at it', async () => {
    const votingId = await voting('Soon', 4_000, 10 * MINUTE);

    const list = await signIn('lena', [], '/votings?state=scheduled');
    const card = list.getByRole('link', { name: /Soon/ });
    expect(await card.getByText('inactive').count()).toBe(1);
    const page = await signIn('vera', [], `/votings/${votingId}`);
    await page.getByLabel('Pasta').waitFor();
    await page
      .getByText('inactive')
      .or(page.getByRole('button', { name: 'Vote' }))
      .first()
      .waitFor();

    await page.getByLabel('Pasta').check();
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByText('You voted for Pasta').waitFor();
    await card.waitFor({ state: 'detached' });
  });

  it('V2: a change that crosses another one is refused in words, and loses nothing', async () => {
    const votingId = await voting('Crossed', -1_000, 10 * MINUTE);
    const first = await signIn('olga', ['organizers'], `/votings/${votingId}`);
    await first.getByRole('button', { name: 'Change' }).click();
    await first.getByLabel('Title').fill('Mine');

    const seen = await cloud.request(`/v1/votings/${votingId}`, { user: 'olga' });
    const { options, startAt, endAt } = (await seen.json()) as Record<'options' | 'startAt' | 'endAt', unknown>;
    const changed = await cloud.request(`/v1/votings/${votingId}`, {
      user: 'olga',
      groups: ['organizers'],
      method: 'PUT',
      headers: { 'if-match': seen.headers.get('etag') ?? '' },
      body: { title: 'Theirs', options, startAt, endAt },
    });
    expect(changed.status).toBe(200);
    await first.getByRole('heading', { name: 'Theirs', includeHidden: true }).waitFor();
    await first.getByRole('button', { name: 'Save' }).click();

    await first.getByRole('alert').waitFor();
    expect(await first.getByLabel('Title').inputValue()).toBe('Mine');
  });

  it('V7, V2: reminders are remembered, and a cancelled voting is so for everybody at once', async () => {
    const votingId = await voting('Doomed', -1_000, 10 * MINUTE);
    const voter = await signIn('vera', [], `/votings/${votingId}`);
    await voter.getByLabel('Remind me before it closes').click();
    await voter.reload();
    await voter.getByRole('switch', { checked: true }).waitFor();

    const owner = await signIn('olga', ['organizers'], `/votings/${votingId}`);
    owner.on('dialog', (dialog) => void dialog.accept());
    await owner.getByRole('button', { name: 'Cancel voting' }).click();

    for (const page of [owner, voter]) await page.getByText('cancelled', { exact: true }).waitFor();
    await voter.getByText('Voting is over.').waitFor();
    expect(await voter.getByRole('button', { name: 'Vote' }).count()).toBe(0);
  });
});
