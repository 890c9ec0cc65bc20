import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { TestCloud } from '#test/support/local-cloud.js';
import { chromiumPath } from './chromium-path.js';

/** Debian's Chromium runs as root in containers only without its sandbox; nothing but the page talks to anyone. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];
/** A guard against hangs: browsers and a whole cloud share the cores. */
const TIMEOUT_MILLISECONDS = 20_000;

/** How Chromium begins to tell of every answer from 400 on. */
const FAILED_LOAD = 'Failed to load resource';

/** Somebody who uses the web client in a browser of their own. */
export interface BrowserUser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of so far: errors nobody caught, refusals of the content security policy, failed loads. */
  readonly complaints: readonly string[];
}

/** A browser without a window; every user gets a context of their own, so that several play together. */
export class TestBrowser {
  readonly #users: BrowserUser[] = [];

  private constructor(
    private readonly browser: Browser,
    private readonly cloud: TestCloud,
  ) {}

  /** @throws Error when there is no Chromium */
  static async launch(cloud: TestCloud): Promise<TestBrowser> {
    const executablePath = chromiumPath();
    if (executablePath === undefined)
      throw new Error('There is no Chromium: apt-get install chromium, or set CHROMIUM.');
    const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    return new TestBrowser(browser, cloud);
  }

  /** Opens the web client and signs in on the sign-in page, as people do. */
  async signIn(user: string, groups: readonly string[] = [], path = '/'): Promise<BrowserUser> {
    const visitor = await this.visit(path);
    const { page } = visitor;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('User name').fill(user);
    for (const group of groups) await page.getByLabel(group, { exact: true }).check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('status', { name: 'Connection: live' }).waitFor();
    return visitor;
  }

  /** Opens the web client as nobody in particular. */
  async visit(path = '/'): Promise<BrowserUser> {
    const context = await this.browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    context.setDefaultTimeout(TIMEOUT_MILLISECONDS);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith(FAILED_LOAD)) complaints.push(message.text());
    });
    // The API's refusals are answers; what else is not there is a mistake.
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() >= 400 && !pathname.startsWith('/v1/')) complaints.push(`${response.status()} ${pathname}`);
    });
    const user = { page, context, complaints };
    this.#users.push(user);
    await page.goto(this.cloud.url + path);
    return user;
  }

  /**
   * Sends everybody home; to be called after each test.
   *
   * @throws Error when a page complained of anything.
   */
  async leave(): Promise<void> {
    const users = this.#users.splice(0);
    for (const { context } of users) await context.close();
    const complaints = users.flatMap((user) => user.complaints);
    if (complaints.length > 0) throw new Error(`The pages complained:\n${complaints.join('\n')}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
