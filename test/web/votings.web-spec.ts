import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '#test/support/eventually.js';
import { webBed } from './web-bed.js';

const MINUTE = 60_000;

describe('votings in the web client (X9)', () => {
  const web = webBed();

  const signIn = async (user: string, groups: readonly string[] = [], path = '/'): Promise<Page> =>
    (await web.browser.signIn(user, groups, path)).page;

  /** A voting of olga; `from` and `to` are milliseconds from now. */
  const voting = async (
    title: string,
    from: number,
    to: number,
    labels: readonly string[] = ['Pizza', 'Pasta'],
  ): Promise<string> => {
    const at = (shift: number): string => new Date(Date.now() + shift).toISOString();
    const options = labels.map((label) => ({ label }));
    const body = { title, startAt: at(from), endAt: at(to), options };
    const answer = await web.cloud.request('/v1/votings', { user: 'olga', groups: ['organizers'], body });
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

    const seen = await web.cloud.request(`/v1/votings/${votingId}`, { user: 'olga' });
    const { options, startAt, endAt } = (await seen.json()) as Record<'options' | 'startAt' | 'endAt', unknown>;
    const changed = await web.cloud.request(`/v1/votings/${votingId}`, {
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

  it('a title and options without a space are no wider than the page, and nothing in them is markup', async () => {
    const title = '<img src=x onerror=alert(1)>'.padEnd(200, 'W');
    const label = 'W'.repeat(100);
    const votingId = await voting(title, -1_000, 10 * MINUTE, [label, 'short']);
    const page = await signIn('vera', [], `/votings/${votingId}`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.getByLabel(label).click();
    await page.getByRole('button', { name: 'Vote' }).click();
    await page.getByText(`You voted for ${label}`).waitFor();

    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  it('P10: a look at the tab does not ask for results, which are pushed', async () => {
    const votingId = await voting('Looked at', -1_000, 10 * MINUTE);
    const page = await signIn('vera', [], `/votings/${votingId}`);
    await page.getByRole('table', { name: 'Results' }).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // What was fetched counts as fresh for five seconds.
    await page.waitForTimeout(5_500);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");

    await eventually(
      async () => asked.includes(`/v1/votings/${votingId}`),
      (isAsked) => isAsked,
    );
    expect(asked).not.toContain(`/v1/votings/${votingId}/results`);
  });

  it('what is listed stays when more of it cannot be had', async () => {
    await voting('Listed', -1_000, 10 * MINUTE);
    const page = await signIn('vera', [], '/votings?state=closed');
    const problem = { title: 'Internal', status: 500, detail: 'It failed.', code: 'internal', requestId: 'r' };
    await page.route('**/v1/votings?*', async (route) => {
      if (route.request().url().includes('cursor=')) return route.fulfill({ status: 500, json: problem });
      const response = await route.fetch();
      return route.fulfill({ response, json: { ...(await response.json()), nextCursor: 'more' } });
    });
    await page.getByText('Open', { exact: true }).click();
    await page.getByRole('link', { name: 'Listed' }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();

    await page.getByRole('alert').getByText('It failed.').waitFor();
    expect(await page.getByRole('link', { name: 'Listed' }).count()).toBe(1);
  });
});
