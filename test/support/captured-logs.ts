import { jest } from '@jest/globals';

/** What was logged, one parsed JSON line each. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Takes over stdout and stderr (Powertools writes there) until the test ends; needs jest's `restoreMocks`. */
export function captureLogs(): { readonly lines: LogLine[]; text(): string } {
  const texts: string[] = [];
  const take = (chunk: unknown): boolean => {
    texts.push(String(chunk));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(take);
  jest.spyOn(process.stderr, 'write').mockImplementation(take);
  return {
    get lines() {
      return texts.flatMap((text) => text.split('\n')).flatMap(parse);
    },
    text: () => texts.join(''),
  };
}

function parse(line: string): LogLine[] {
  return line.startsWith('{') ? [JSON.parse(line) as LogLine] : [];
}
