import { describe, expect, it } from '@jest/globals';
import type { Page, WebSocketRoute } from 'playwright-core';
import { webBed } from './web-bed.js';

const INVITE_SECONDS = 12;
const LEAD_SECONDS = 2;
const DURATION_SECONDS = 12;
/** Two displays differ by at most this (D12). */
const APART_MILLISECONDS = 100;
const TEST_MILLISECONDS = 90_000;

interface Change {
  readonly text: string;
  readonly at: number;
}

/** Resolves to the first changes of a page's clock, with the machine's time of each. */
const WATCH_CLOCK = `new Promise((resolve) => {
  const changes = [];
  const observer = new MutationObserver(() => {
    const text = document.querySelector('[aria-label="Time left"]')?.textContent;
    if (text === undefined || text === changes.at(-1)?.text) return;
    changes.push({ text, at: performance.timeOrigin + performance.now() });
    if (changes.length === 5) resolve(changes);
  });
  observer.observe(document.querySelector('main'), { subtree: true, characterData: true, childList: true });
})`;

/** From now on this machine's clock is wrong; timers run as before. */
const SET_CLOCK_WRONG = `{ const right = Date.now; Date.now = () => right() + 90_000; }`;

const web = webBed({
  settings: [
    `duels.inviteSeconds=${INVITE_SECONDS}`,
    `duels.startLeadSeconds=${LEAD_SECONDS}`,
    `duels.durationSeconds=${DURATION_SECONDS}`,
  ],
});

const open = async (user: string, path = '/duels'): Promise<Page> => (await web.browser.signIn(user, [], path)).page;

const inviteFrom = (page: Page, user: string) => page.getByRole('listitem', { name: `Invitation from ${user}` });
const inviteTo = (page: Page, user: string) => page.getByRole('listitem', { name: `Invitation to ${user}` });
const alertOf = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text });
const expectNews = async (page: Page, text: string): Promise<void> => alertOf(page, text).waitFor();

async function expectHome(...pages: readonly Page[]): Promise<void> {
  const headings = pages.map((page) => page.getByRole('heading', { name: 'Duels', exact: true }));
  await Promise.all(headings.map(async (heading) => heading.waitFor({ timeout: 2_000 * DURATION_SECONDS })));
}

async function invite(page: Page, user: string): Promise<void> {
  // That somebody came online is not announced: the lobby asks every few seconds.
  await page.getByRole('button', { name: `Invite ${user}` }).dblclick({ timeout: 25_000 });
  await inviteTo(page, user).waitFor();
}

/** Both are on the page of their duel, and its time runs. */
async function play(inviter: Page, invitee: Page, names: readonly [string, string]): Promise<void> {
  await invite(inviter, names[1]);
  await inviteFrom(invitee, names[0]).getByRole('button', { name: 'Accept' }).dblclick();
  await Promise.all([
    inviter.getByRole('heading', { name: `Duel with ${names[1]}` }).waitFor(),
    invitee.getByRole('heading', { name: `Duel with ${names[0]}` }).waitFor(),
  ]);
}

const untilItRuns = async (...pages: readonly Page[]): Promise<unknown> =>
  Promise.all(pages.map(async (page) => page.getByRole('timer', { name: 'Time left' }).waitFor()));

/** A page whose connection can be cut. */
async function breakable(page: Page) {
  const connections: WebSocketRoute[] = [];
  let isCut = false;
  await page.routeWebSocket(/\/ws\?/, (connection) => {
    if (isCut) return void connection.close({ code: 1001 });
    connections.push(connection);
    connection.connectToServer();
  });
  // Connections that were there before are not routed.
  await page.reload();
  await page.getByRole('status', { name: 'Connection: live' }).waitFor();
  return {
    cut: async () => {
      isCut = true;
      await Promise.all(connections.map(async (connection) => connection.close({ code: 1001 })));
    },
    mend: () => void (isCut = false),
  };
}

describe('duels in the web client', () => {
  it(
    'X9, D12: both see the same time left, though a machine’s clock is wrong; a stop of one leads both home',
    async () => {
      const bob = await open('bob', '/votings');
      const alice = await open('alice');
      await bob.evaluate(SET_CLOCK_WRONG);
      await play(alice, bob, ['alice', 'bob']);
      await alice.getByRole('timer', { name: 'Until it begins' }).waitFor();
      await untilItRuns(alice, bob);

      const [ofAlice = [], ofBob = []] = await Promise.all(
        [alice, bob].map(async (page) => page.evaluate<Change[]>(WATCH_CLOCK)),
      );
      const apart = ofAlice.flatMap(({ text, at }) => {
        const same = ofBob.find((change) => change.text === text);
        return same ? [Math.abs(same.at - at)] : [];
      });
      expect(apart.length).toBeGreaterThanOrEqual(3);
      // A busy machine holds up one display or the other; clocks that differ move all changes.
      expect(apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)]).toBeLessThanOrEqual(APART_MILLISECONDS);

      await alice.getByRole('button', { name: 'Stop' }).dblclick();
      await expectHome(alice, bob);
      await expectNews(alice, 'You stopped the duel with bob.');
      await expectNews(bob, 'alice stopped the duel.');
      await alice.getByRole('row', { name: /bob Stopped by you/ }).waitFor();
      expect(await alertOf(alice, 'not').count()).toBe(0);
    },
    TEST_MILLISECONDS,
  );

  it(
    'D11: who leaves the page finds back, and who reloads goes on; when time is over, both are led home',
    async () => {
      const bob = await open('bob');
      const alice = await open('alice');
      await play(alice, bob, ['alice', 'bob']);
      const address = bob.url();
      await bob.reload();
      await bob.getByRole('heading', { name: 'Duel with alice' }).waitFor();
      await bob.getByRole('link', { name: 'Votings' }).click();
      await bob.getByRole('link', { name: 'Back to the duel' }).click();
      await untilItRuns(alice, bob);
      await expectHome(alice, bob);
      await expectNews(alice, 'Time is over: the duel with bob has ended.');
      await expectNews(bob, 'Time is over: the duel with alice has ended.');
      await bob.goto(address);
      await expectHome(bob);
    },
    TEST_MILLISECONDS,
  );

  it(
    'D5: an invitation is shown wherever its user is, until it is answered on one tab',
    async () => {
      const bob = await open('bob', '/votings');
      const tab = await open('bob', '/votings');
      const alice = await open('alice');
      await invite(alice, 'bob');
      await Promise.all([inviteFrom(bob, 'alice').waitFor(), inviteFrom(tab, 'alice').waitFor()]);
      await tab.reload();
      await inviteFrom(tab, 'alice').waitFor();

      await inviteFrom(bob, 'alice').getByRole('button', { name: 'Decline' }).click();
      await Promise.all([bob, tab].map(async (page) => inviteFrom(page, 'alice').waitFor({ state: 'detached' })));
      await expectNews(alice, 'bob declined your invitation.');
      await inviteTo(alice, 'bob').waitFor({ state: 'detached' });
      await alice.getByRole('row', { name: /bob Declined by bob/ }).waitFor();

      await play(alice, bob, ['alice', 'bob']);
      await tab.getByRole('heading', { name: 'Duel with alice' }).waitFor();
      await tab.getByRole('button', { name: 'Stop' }).click();
      await expectHome(alice, bob, tab);
    },
    TEST_MILLISECONDS,
  );

  it(
    'D6, D7: an invitation that is withdrawn or not answered goes away on both sides; a refusal is told in words',
    async () => {
      const bob = await open('bob');
      const alice = await open('alice');
      const tab = await open('alice');
      // This tab has not heard of the invitation that the other one makes.
      await tab.getByRole('button', { name: 'Invite bob' }).waitFor({ timeout: 25_000 });
      await invite(alice, 'bob');
      await tab.getByRole('button', { name: 'Invite bob' }).click();
      await expectNews(tab, 'You have invited that user and wait for an answer.');
      await inviteTo(tab, 'bob').waitFor();

      await inviteTo(tab, 'bob').getByRole('button', { name: 'Withdraw' }).click();
      await expectNews(bob, 'alice withdrew the invitation.');
      await inviteFrom(bob, 'alice').waitFor({ state: 'detached' });
      await inviteTo(alice, 'bob').waitFor({ state: 'detached' });

      await invite(alice, 'bob');
      await inviteFrom(bob, 'alice').waitFor();
      await alertOf(alice, 'bob did not answer your invitation.').waitFor({ timeout: 20_000 });
      await expectNews(bob, 'The invitation of alice has expired.');
      await inviteFrom(bob, 'alice').waitFor({ state: 'detached' });
    },
    TEST_MILLISECONDS,
  );

  it(
    'D11: a lost connection ends no duel; what happened meanwhile is made up for',
    async () => {
      const bob = await open('bob');
      const alice = await open('alice');
      const line = await breakable(bob);
      await play(alice, bob, ['alice', 'bob']);
      await line.cut();
      await expectNews(bob, 'The connection is lost');
      await untilItRuns(alice, bob);
      await alice.getByRole('button', { name: 'Stop' }).click();
      await expectHome(alice);
      await bob.getByRole('heading', { name: 'Duel with alice' }).waitFor();
      line.mend();
      await expectHome(bob);
      await expectNews(bob, 'alice stopped the duel.');
    },
    TEST_MILLISECONDS,
  );
});
