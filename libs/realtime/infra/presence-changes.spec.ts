import { describe, expect, test } from '@jest/globals';
import { compilePattern } from '#local/sources/event-pattern.js';
import { PRESENCE_CHANGES } from './presence-changes.js';

const filters = PRESENCE_CHANGES.map((pattern) => compilePattern(JSON.stringify(pattern), 'presence'));
const passes = (eventName: string, dynamodb: object): boolean => filters.some((fits) => fits({ eventName, dynamodb }));

const ONLINE = { userId: { S: 'alice' }, onlineShard: { S: '3' } };
const OFFLINE = { userId: { S: 'alice' } };

describe('filters of presence changes', () => {
  test.each([
    ['a first arrival', 'INSERT', { NewImage: ONLINE }],
    ['a return', 'MODIFY', { OldImage: OFFLINE, NewImage: ONLINE }],
    ['a departure', 'MODIFY', { OldImage: ONLINE, NewImage: OFFLINE }],
    ['the removal of somebody who is online', 'REMOVE', { OldImage: ONLINE }],
  ])('%s passes', (_what, eventName, images) => {
    expect(passes(eventName, images)).toBe(true);
  });

  test.each([
    ['a heartbeat', 'MODIFY', { OldImage: ONLINE, NewImage: ONLINE }],
    ['a change of somebody who is offline', 'MODIFY', { OldImage: OFFLINE, NewImage: OFFLINE }],
    ['the removal of somebody who is offline', 'REMOVE', { OldImage: OFFLINE }],
  ])('%s does not', (_what, eventName, images) => {
    expect(passes(eventName, images)).toBe(false);
  });
});
