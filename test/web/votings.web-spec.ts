import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';
import { TestBrowser } from './browser.js';

describe('votings in the web client', () => {
  let cloud: TestCloud;
  let browser: TestBrowser;

  beforeAll(async () => {
    cloud = await startTestCloud();
    browser = await TestBrowser.launch(cloud);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  it('X9: an organizer makes a voting, two people vote, and everybody sees the results move', async () => {
    const organizer = await browser.signIn('olga', ['organizers']);
    const { page } = organizer;
    await page.getByRole('button', { name: 'New voting' }).click();
    await page.getByLabel('Title').fill('Lunch');
    await page.getByLabel('Option 1', { exact: true }).fill('Pizza');
    await page.getByLabel('Option 2', { exact: true }).fill('Pasta');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('link', { name: /Lunch/ }).click();
    await page.getByRole('heading', { name: 'Lunch' }).waitFor();

    const voter = await browser.signIn('vera', [], new URL(page.url()).pathname);
    await voter.page.getByLabel('Pasta').check();
    await voter.page.getByRole('button', { name: 'Vote' }).click();
    await voter.page.getByText('You voted for Pasta').waitFor();
    await page.getByLabel('Pizza').check();
    await page.getByRole('button', { name: 'Vote' }).click();

    for (const watcher of [page, voter.page]) {
      await watcher.getByText('2 votes').waitFor();
      const rows = watcher.getByRole('table', { name: 'Results' }).getByRole('row');
      expect(await rows.allInnerTexts()).toEqual([
        expect.stringMatching(/^Pizza\s+1\s+50.0 %$/),
        expect.stringMatching(/^Pasta\s+1\s+50.0 %$/),
      ]);
      await watcher.getByTestId('results-chart').waitFor();
    }
    expect([...organizer.complaints, ...voter.complaints]).toEqual([]);
  });
});
