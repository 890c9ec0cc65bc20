import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { webBed } from './web-bed.js';

const notifier = { user: 'nora', groups: ['notifiers'] };
const HOUR = 3_600_000;

describe('notifications in the web client (X9)', () => {
  const web = webBed();

  const signIn = async (user: string, groups: readonly string[] = [], path = '/notifications'): Promise<Page> =>
    (await web.browser.signIn(user, groups, path)).page;

  /** What another service appends. */
  const append = async (id: string, recipients: readonly object[], body: object = {}): Promise<number> => {
    const execute_at = new Date(Date.now() + HOUR).toISOString();
    const group = { type: 'GROUPED_ACTION', id, execute_at, recipients, message: ['Bob liked it'] };
    return (await web.cloud.request('/v1/notifications', { ...notifier, body: { ...group, ...body } })).status;
  };

  const addRecipients = async (page: Page, ...names: readonly string[]): Promise<void> => {
    const box = page.getByRole('combobox', { name: 'Recipients' });
    for (const name of names) {
      await box.fill(name);
      await box.press('Enter');
    }
  };
  const figure = (page: Page, label: string) => page.getByRole('group', { name: label, exact: true });
  const unread = (page: Page, count: number) =>
    page.getByRole('banner').getByRole('link', { name: `Notifications, ${count} unread` });
  const isGone = (page: Page) => page.getByText('Nothing is being collected here');
  const mails = async (): Promise<readonly { to: string; text: string }[]> =>
    ((await (await fetch(`${web.cloud.url}/_local/mailbox`)).json()) as { data: { to: string; text: string }[] }).data;

  it('N1, N6: a group is opened, appended to and flushed; its recipients see it at once, wherever they are', async () => {
    const nora = await signIn('nora', ['notifiers']);
    const carol = await signIn('carol', [], '/votings');
    await nora.getByRole('button', { name: 'Open a group' }).click();
    await nora.getByLabel('Name of the group').fill('project/7 ä');
    const first = nora.getByRole('group', { name: 'Item 1' });
    await first.getByLabel('Message').fill('Ann uploaded a plan');
    await first.getByLabel('Key').fill('file-1');
    await first.getByLabel('File name').fill('plan.pdf');
    await first.getByLabel('Size').fill('123450');
    await addRecipients(nora, 'bob@example.test', 'carol');
    await nora.getByRole('button', { name: 'Open', exact: true }).click();
    await nora.getByRole('heading', { name: 'project/7 ä' }).waitFor();
    await figure(nora, 'Goes out in')
      .getByText(/^9:5\d$|^10:00$/)
      .waitFor();
    await nora.getByText('user · carol').waitFor();

    // The same key again adds nothing; another item does.
    await nora.getByRole('button', { name: 'Append' }).click();
    await nora.getByRole('group', { name: 'Item 1' }).getByLabel('Key').fill('file-1');
    await nora.getByRole('button', { name: 'Another item' }).click();
    await nora.getByRole('group', { name: 'Item 2' }).getByLabel('Message').fill('Bob uploaded a sketch');
    await nora.getByRole('dialog').getByRole('button', { name: 'Append' }).click();
    await nora.getByText('1 new item, 2 in all').waitFor();
    await figure(nora, 'Items').getByText('2', { exact: true }).waitFor();
    await figure(nora, 'Version').getByText('2', { exact: true }).waitFor();

    await nora.getByRole('button', { name: 'Flush now' }).click();
    await isGone(nora).waitFor();
    await carol.getByRole('alert').getByText('2 uploads: project/7 ä').waitFor();
    await unread(carol, 1).click();
    await carol.getByRole('button', { name: /2 uploads/ }).click();
    const items = carol.getByRole('region', { name: 'Inbox' }).getByRole('listitem');
    await items.first().waitFor();
    expect(await items.allInnerTexts()).toEqual([
      expect.stringMatching(/^Ann uploaded a plan\s+File name plan\.pdf\s+Size 123\.5 kB$/),
      'Bob uploaded a sketch',
    ]);
    expect(await mails()).toContainEqual(
      expect.objectContaining({ to: 'bob@example.test', text: expect.stringContaining('plan.pdf') }),
    );
  });

  it('N3: a group that is due says so, and goes with the next sweep', async () => {
    const nora = await signIn('nora', ['notifiers']);
    const dave = await signIn('dave');
    await nora.getByRole('button', { name: 'Open a group' }).click();
    await nora.getByRole('radiogroup', { name: 'Type' }).getByText('Actions').click();
    await nora.getByLabel('Name of the group').fill('due');
    await nora.getByText('now', { exact: true }).click();
    await nora.getByRole('group', { name: 'Item 1' }).getByLabel('Message').fill('Bob liked it');
    await addRecipients(nora, 'dave');
    await nora.getByRole('button', { name: 'Open', exact: true }).click();
    await figure(nora, 'Goes out').getByText('any minute').waitFor();
    await nora.getByText('due', { exact: true }).first().waitFor();

    await fetch(`${web.cloud.url}/_local/functions/notifications-sweep/invoke`, { method: 'POST', body: '{}' });

    await dave.getByRole('region', { name: 'Inbox' }).getByText('1 action: due').waitFor();
    await isGone(nora).waitFor();
    expect(await nora.getByRole('button', { name: 'Flush now' }).count()).toBe(0);
  });

  it('N6: a cancelled group is not sent; the tab still knows it', async () => {
    const nora = await signIn('nora', ['notifiers']);
    expect(await append('party', [{ userId: 'nora' }])).toBe(201);
    await nora.getByLabel('Type').first().click();
    await nora.getByRole('option', { name: 'Actions' }).click();
    await nora.getByLabel('Name').fill('party');
    await nora.getByRole('button', { name: 'Look up' }).click();
    await nora.getByText('Bob liked it').waitFor();

    nora.once('dialog', (dialog) => void dialog.accept());
    await nora.getByRole('button', { name: 'Cancel group' }).click();
    await isGone(nora).waitFor();
    await nora.getByRole('navigation').getByRole('link', { name: 'Notifications' }).click();
    const row = nora.getByRole('region', { name: 'Groups' }).getByRole('listitem').filter({ hasText: 'party' });
    await row.getByText('sent or cancelled').waitFor();
    await row.getByRole('button', { name: 'Forget party' }).click();
    await row.waitFor({ state: 'detached' });

    // What comes after it comes; it does not.
    await append('after', [{ userId: 'nora' }]);
    await web.cloud.request('/v1/notifications/GROUPED_ACTION/after/flush', { ...notifier, method: 'POST' });
    await unread(nora, 1).waitFor();
    await nora.getByRole('region', { name: 'Inbox' }).getByText('1 action: after').waitFor();
  });

  it('what has come is there after a reload, read or not; others see no groups', async () => {
    const eve = await signIn('eve');
    for (const id of ['one', 'two']) {
      await append(id, [{ userId: 'eve' }], { message: Array.from({ length: 3 }, (_, n) => `${id} ${n}`) });
      await web.cloud.request(`/v1/notifications/GROUPED_ACTION/${id}/flush`, { ...notifier, method: 'POST' });
    }
    await unread(eve, 2).waitFor();
    await eve.getByRole('button', { name: /3 actions: one/ }).click();
    await eve.getByText('one 2').waitFor();
    await unread(eve, 1).waitFor();

    await eve.reload();

    await unread(eve, 1).waitFor();
    expect(await eve.getByRole('button', { name: /3 actions/ }).count()).toBe(2);
    expect(await eve.getByRole('button', { name: 'Open a group' }).count()).toBe(0);
    expect(await eve.getByRole('region', { name: 'Groups' }).count()).toBe(0);
    await eve.getByRole('button', { name: 'Clear' }).click();
    await eve.getByText('Nothing has come yet').waitFor();
  });

  it('refusals are shown in the server’s words; nothing that was typed is lost', async () => {
    const nora = await signIn('nora', ['notifiers'], '/notifications/UPLOAD/unheard-of');
    await isGone(nora).waitFor();
    await nora.getByRole('button', { name: 'Open it' }).click();
    const dialog = nora.getByRole('dialog');
    expect(await dialog.getByLabel('Name of the group').inputValue()).toBe('unheard-of');
    await dialog.getByLabel('Link').fill('javascript:alert(1)');
    await dialog.getByLabel('Size').fill('many');
    await dialog.getByRole('button', { name: 'Open' }).click();

    const refusal = dialog.getByRole('alert');
    await refusal.getByText('must be an http or https URL').waitFor();
    await refusal.getByText('must be a whole number of at least 0').waitFor();
    expect(await dialog.getByLabel('Size').inputValue()).toBe('many');
  });

  it('N2: an append whose answers are lost is not doubled by another try', async () => {
    const nora = await signIn('nora', ['notifiers']);
    let isLosing = true;
    await nora.route('**/v1/notifications', async (route) => {
      const response = await route.fetch();
      await (isLosing ? route.abort() : route.fulfill({ response }));
    });
    await nora.getByRole('button', { name: 'Open a group' }).click();
    const dialog = nora.getByRole('dialog');
    await dialog.getByLabel('Name of the group').fill('lossy');
    await dialog.getByLabel('Message').fill('Ann uploaded a plan');
    await addRecipients(nora, 'carol');
    await dialog.getByRole('button', { name: 'Open' }).click();
    await dialog.getByRole('alert').getByText('There was no answer').waitFor();

    isLosing = false;
    await dialog.getByRole('button', { name: 'Open' }).click();

    await nora.getByRole('heading', { name: 'lossy' }).waitFor();
    expect(await figure(nora, 'Items').innerText()).toMatch(/^items\s+1\s/i);
    expect(await figure(nora, 'Version').innerText()).toMatch(/^version\s+1\s/i);
  });
});
