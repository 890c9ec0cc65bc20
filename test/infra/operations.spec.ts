import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { synthesise } from './support/synthesise.js';

const GUIDE = 'docs/operations.md';

/** What the first column of the guide's tables names, as patterns: `<function>-errors` is any function's alarm. */
function named(): readonly { readonly text: string; readonly pattern: RegExp }[] {
  const cells = readFileSync(GUIDE, 'utf8').matchAll(/^\| (`[^|]*`) +\|/gm);
  return [...cells].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => ({
      text,
      pattern: new RegExp(`^${text.replace(/<\w+>/g, '[\\w-]+')}$`),
    })),
  );
}

function shortNames(type: string, name: string): readonly string[] {
  return synthesise('prod')
    .resources(type)
    .map(({ args }) => String(args[name]).replace(/^agora-prod-/, ''));
}

describe(`${GUIDE} and the stack`, () => {
  const alarms = shortNames('aws_cloudwatch_metric_alarm', 'alarm_name');
  const queues = shortNames('aws_sqs_queue', 'name');

  it('P11: the guide says what to do about every alarm', () => {
    expect(alarms.length).toBeGreaterThan(50);
    expect(alarms.filter((alarm) => !named().some(({ pattern }) => pattern.test(alarm)))).toEqual([]);
  });

  it('names no alarm and no queue that is not there', () => {
    const there = [...alarms, ...queues];

    expect(named().length).toBeGreaterThan(20);
    expect(named().flatMap(({ text, pattern }) => (there.some((one) => pattern.test(one)) ? [] : text))).toEqual([]);
  });

  it('says of every queue that cannot be redriven what mends its letters', () => {
    const texts = named().map(({ text }) => text);
    const failures = queues.filter((name) => name.endsWith('-failures') && !name.endsWith('-schedule-failures'));

    expect(failures.length).toBeGreaterThan(5);
    expect(failures.filter((name) => !texts.includes(name))).toEqual([]);
  });
});
