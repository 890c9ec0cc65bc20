import { existsSync } from 'node:fs';

const USUAL = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is: the variable CHROMIUM, or where packages put it. */
export function chromiumPath(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...USUAL].find((path) => path !== '' && existsSync(path));
}
