import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { type Cell, workbook } from '#leads/imports/workbook/workbook.fixture.js';
import { eventually } from '#test/support/eventually.js';
import { webBed } from './web-bed.js';

const ANSWER_SECONDS = 15;
/** Far below what the page could send as a form: that the limit is the server's must show. */
const FORM_MEGABYTES = 1;
const MEGABYTE = 1024 * 1024;

const HEADER: readonly Cell[] = ['email', 'timestamp', 'name', 'subject', 'body', 'Budget'];
const leadRow = (name: string, day: number): readonly Cell[] => [
  `${name.toLowerCase()}@example.test`,
  `2026-01-0${day}`,
  name,
  `${name} asks`,
  'Hello,\nhow much is it?',
  `${day}000`,
];
/** Rows that are no leads, so that nobody has to answer them. */
function largeWorkbook(megabytes: number): Buffer {
  const rows = Array.from({ length: Math.ceil((megabytes * MEGABYTE) / 38_000) }, (): Cell[] => [
    'nobody',
    '2026-01-01',
    randomBytes(38_000).toString('base64'),
  ]);
  return workbook([['email', 'timestamp', 'noise'], ...rows]);
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const choose = async (page: Page, name: string, buffer: Buffer): Promise<void> =>
  page.getByLabel('Workbooks').setInputFiles({ name, mimeType: XLSX, buffer });
const importOf = (page: Page, name: string): Locator => page.getByRole('article', { name: `Import of ${name}` });
const completed = async (card: Locator): Promise<void> => card.getByRole('status').getByText('completed').waitFor();
/** Forms and announcements, in their order. */
function importsSent(page: Page): readonly string[] {
  const sent: string[] = [];
  page.on('request', (request) => {
    const type = request.headers()['content-type']?.split(';')[0];
    if (request.method() !== 'GET' && type !== undefined) sent.push(`${request.method()} ${type}`);
  });
  return sent;
}

const runningLead = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Running lead' }).filter({ has: page.getByRole('heading', { name, exact: true }) });
async function secondsLeft(page: Page): Promise<number> {
  const [minutes, seconds] = (await page.getByRole('timer', { name: 'Time to answer' }).innerText()).split(':');
  return Number(minutes) * 60 + Number(seconds);
}
const status = async (page: Page, name: string): Promise<void> =>
  page.getByRole('status', { name: `Status: ${name}` }).waitFor();

const SLOW_MILLISECONDS = 500;

/** Loads the page anew, with a console that takes its time: the connection waits for it, and with it the lead that the server tells again. */
async function reloadSlowly(page: Page): Promise<void> {
  await page.route(/agent\.page/, async (route) => {
    await setTimeout(SLOW_MILLISECONDS);
    await route.continue();
  });
  await page.reload();
}

describe('leads in the web client', () => {
  const web = webBed({
    settings: [
      `leads.answerSeconds=${ANSWER_SECONDS}`,
      'leads.maxExpiries=1',
      `leads.uploadMegabytes=${FORM_MEGABYTES}`,
    ],
  });

  it('L1, L2: a supervisor imports a workbook, once, and sees what became of its rows', async () => {
    const { page, context } = await web.browser.signIn('sue', ['supervisors'], '/leads/imports');
    const file = workbook([
      HEADER,
      leadRow('Cleo', 3),
      leadRow('Bert', 2),
      ['nobody', '2026-01-01'],
      leadRow('Anna', 1),
    ]);
    await choose(page, 'leads.xlsx', file);
    const card = importOf(page, 'leads.xlsx');
    await completed(card);
    await card.getByText('4 rows: 3 imported, 1 rejected').waitFor();
    await card.getByRole('button', { name: 'Show rejected rows' }).click();
    await card.getByRole('row', { name: '4 email is not an address' }).waitFor();
    const report = await card.getByRole('link', { name: /Download/ }).getAttribute('href');

    expect(await (await context.request.get(report ?? '')).text()).toBe('row,reason\r\n4,email is not an address\r\n');
    await choose(page, 'again.xlsx', file);
    await importOf(page, 'again.xlsx').getByText('nothing is imported twice').waitFor();
    expect(await page.getByRole('article').count()).toBe(1);
    await page.reload();
    await completed(importOf(page, 'again.xlsx'));
  }, 60_000);

  it('L1: what is too large for a form goes to the bucket by itself, and the page learns where that begins', async () => {
    const { page } = await web.browser.signIn('sam', ['supervisors'], '/leads/imports');
    const sent = importsSent(page);
    await page.route(/uploads/, async (route) => route.abort(), { times: 1 });
    await choose(page, 'large.xlsx', largeWorkbook(FORM_MEGABYTES + 0.5));
    const failed = page.getByRole('article', { name: 'Upload of large.xlsx' });
    await failed.getByText('The connection was lost').waitFor();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await completed(importOf(page, 'large.xlsx'));
    const announced = ['POST application/json', `PUT ${XLSX}`];

    expect(sent).toEqual(['POST multipart/form-data', ...announced, ...announced]);
    await choose(page, 'larger.xlsx', largeWorkbook(5));
    await completed(importOf(page, 'larger.xlsx'));
    await importOf(page, 'larger.xlsx').getByRole('button', { name: 'Show rejected rows' }).click();
    await importOf(page, 'larger.xlsx').getByText('The first 100 of').waitFor();
    await choose(page, 'another.xlsx', largeWorkbook(FORM_MEGABYTES + 0.6));
    await completed(importOf(page, 'another.xlsx'));
    expect(sent.slice(5)).toEqual([...announced, ...announced]);
  }, 60_000);

  it('L2: what is no workbook is refused in words', async () => {
    const { page } = await web.browser.signIn('sam', ['supervisors'], '/leads/imports');
    await choose(page, 'photo.xlsx', randomBytes(2_000));
    const card = page.getByRole('article', { name: 'Upload of photo.xlsx' });
    await card.getByText('The file is no .xlsx workbook.').waitFor();
    await choose(
      page,
      'empty.xlsx',
      workbook([
        ['name', 'phone'],
        ['Anna', '1'],
      ]),
    );
    await importOf(page, 'empty.xlsx').getByText('no column "email" or no column "timestamp"').waitFor();
    await card.getByRole('button', { name: 'Dismiss' }).click();
    await card.waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining('no column "email"')]);
  }, 60_000);

  it('L5 to L9, L11: an agent answers leads, the oldest first; time that runs out sets him offline', async () => {
    const { page } = await web.browser.signIn('ada', ['agents'], '/agent');
    await runningLead(page, 'Anna').waitFor();
    await runningLead(page, 'Anna').getByText('1000').waitFor();
    await status(page, 'busy');
    const tab = await web.browser.signIn('ada', ['agents'], '/agent');
    await runningLead(tab.page, 'Anna').waitFor();
    const first = await secondsLeft(page);
    expect(first).toBeLessThanOrEqual(ANSWER_SECONDS);
    await eventually(
      async () => secondsLeft(page),
      (left) => left < first,
    );
    await tab.page.getByRole('button', { name: 'Positive reply' }).click();
    for (const one of [page, tab.page]) {
      await runningLead(one, 'Bert').waitFor();
      await one.getByText('Anna: Positive Reply.').waitFor();
    }
    await reloadSlowly(page);
    await runningLead(page, 'Bert').waitFor();
    await page.getByRole('link', { name: 'Votings' }).click();
    await page.getByRole('alert', { name: 'A lead waits for you' }).getByRole('link', { name: 'Answer' }).click();
    await page.getByText('Time was up, and you are offline now').waitFor({ timeout: 2_000 * ANSWER_SECONDS });
    await status(page, 'offline');
    await page.getByRole('button', { name: 'Back online' }).click();
    await runningLead(page, 'Cleo').waitFor();
    await page.getByRole('region', { name: 'Your status' }).getByText('Away', { exact: true }).click();
    await page.getByText('counts after it').waitFor();
    await status(page, 'busy');
    await page.getByRole('button', { name: 'Not a lead' }).click();
    await status(page, 'away');
  }, 120_000);

  it('L10: a supervisor sees where leads and agents stand, and puts a parked lead back in line', async () => {
    const { page } = await web.browser.signIn('sue', ['supervisors'], '/leads');
    const rows = page.getByRole('table', { name: 'Leads' }).getByRole('row');
    await rows.nth(3).waitFor();
    expect(await rows.allInnerTexts()).toEqual([
      expect.stringContaining('Standing'),
      expect.stringMatching(/Anna.*POSITIVE REPLY.*ada/is),
      expect.stringMatching(/Bert.*PARKED/is),
      expect.stringMatching(/Cleo.*NOT A LEAD.*ada/is),
    ]);
    await page.getByRole('combobox', { name: 'Parked' }).click();
    await page.getByRole('option', { name: 'Parked', exact: true }).click();
    await page.getByRole('link', { name: 'Bert' }).click();
    await page.getByRole('dialog', { name: 'Lead' }).getByRole('button', { name: 'Unpark' }).click();
    await page.getByRole('dialog', { name: 'Lead' }).getByText('In line').waitFor();
    await page.getByRole('dialog', { name: 'Lead' }).getByRole('button', { name: 'Close' }).click();
    await page.getByText('There are no such leads.').waitFor();
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('row', { name: 'ada away' }).waitFor();
  }, 60_000);
});
