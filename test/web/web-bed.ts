import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { startTestCloud, type TestCloud, type TestCloudOptions } from '#test/support/local-cloud.js';
import { TestBrowser } from './browser.js';

const START_MILLISECONDS = 60_000;

/**
 * A local cloud and a browser for the tests of a file or a `describe`. After each test everybody goes home, and the test fails when a page
 * complained of anything.
 *
 * @example const web = webBed({ settings: ['duels.inviteSeconds=2'] });
 */
export function webBed(options?: TestCloudOptions): { readonly cloud: TestCloud; readonly browser: TestBrowser } {
  let cloud: TestCloud | undefined;
  let browser: TestBrowser | undefined;

  beforeAll(async () => {
    cloud = await startTestCloud(options);
    browser = await TestBrowser.launch(cloud);
  }, START_MILLISECONDS);
  afterEach(async () => browser?.leave());
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });

  return {
    get cloud() {
      return started(cloud);
    },
    get browser() {
      return started(browser);
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('Only tests have a cloud and a browser.');
  return part;
}
