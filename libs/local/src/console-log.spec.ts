import { describe, expect, it } from '@jest/globals';
import { consoleLog, type ConsoleLogOptions } from './console-log.js';

function printed(line: string, options: Partial<ConsoleLogOptions> = {}): string {
  let text = '';
  consoleLog({ write: (chunk) => (text += chunk), colour: false, ...options }).functionLine('votings-counter', line);
  return text;
}

describe(consoleLog.name, () => {
  it('prints a structured record as one readable line without what every line says', () => {
    const record = {
      level: 'INFO',
      message: 'votes counted',
      service: 'x',
      timestamp: 't',
      cold_start: true,
      counted: 3,
    };

    expect(printed(JSON.stringify(record))).toBe('votings-counter  | INFO votes counted {"counted":3}\n');
  });

  it.each(['plain text', '{"no":"record"}', '{broken'])('prints %s as it is', (line) => {
    expect(printed(line)).toBe(`votings-counter  | ${line}\n`);
  });

  it('leaves out metrics unless asked for them', () => {
    const metric = JSON.stringify({ _aws: { CloudWatchMetrics: [] }, votes: 1 });

    expect(printed(metric)).toBe('');
    expect(printed(metric, { metrics: true })).toContain('"votes":1');
  });

  it('keeps a function from driving the terminal', () => {
    expect(printed('\u001b[2Jgone\u0007')).toBe('votings-counter  | ?[2Jgone?\n');
  });

  it('colours the names of functions only where asked', () => {
    expect(printed('x', { colour: true })).toContain('\u001b[');
    expect(printed('x')).not.toContain('\u001b[');
  });
});
