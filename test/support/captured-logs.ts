import { jest } from '@jest/globals';

/** What was logged, one parsed JSON line each. */
export type LogLine = Readonly<Record<string, unknown>>;

/** What was written, told apart: log lines and metrics in CloudWatch's embedded format. */
export interface CapturedLogs {
  readonly lines: LogLine[];
  readonly metrics: LogLine[];
  text(): string;
}

/** Takes over stdout and stderr (Powertools writes there) until the test ends; needs jest's `restoreMocks`. */
export function captureLogs(): CapturedLogs {
  const texts: string[] = [];
  const take = (chunk: unknown): boolean => {
    texts.push(String(chunk));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(take);
  jest.spyOn(process.stderr, 'write').mockImplementation(take);
  const all = (): LogLine[] => texts.flatMap((text) => text.split('\n')).flatMap(parse);
  return {
    get lines() {
      return all().filter((line) => !('_aws' in line));
    },
    get metrics() {
      return all().filter((line) => '_aws' in line);
    },
    text: () => texts.join(''),
  };
}

function parse(line: string): LogLine[] {
  return line.startsWith('{') ? [JSON.parse(line) as LogLine] : [];
}
