import { describe, expect, test } from '@jest/globals';
import { VirtualTime } from './fixtures/virtual-time.js';
import { Inbox } from './inbox.js';

/** What an application gets of these frames: `<type> <name>`, in order. */
function delivered(...frames: readonly (readonly [type: string, name: string, seq?: number])[]): string[] {
  const told: string[] = [];
  const inbox = new Inbox(new VirtualTime(), {
    onFrame: ({ type, data }) => told.push(`${type} ${String(data?.['sessionId'])}`),
    onMissed: () => told.push('missed'),
    resume: async () => Promise.resolve({ through: 0 }),
  });
  inbox.begin(0);
  for (const [type, name, seq] of frames)
    inbox.take({
      type,
      eventId: `${name}:${type}`,
      data: { sessionId: name, assignmentId: name },
      ...(seq !== undefined && { seq }),
    });
  return told;
}

describe('D9, D11: what hello repeats crosses the end of what it tells of', () => {
  test.each([
    ['start', 'stop'],
    ['start', 'timeout'],
    ['lead', 'lead.answered'],
    ['lead', 'lead.expired'],
  ])('%s after %s is dropped', (begin, end) => {
    expect(delivered([end, 's1', 1], [begin, 's1'])).toEqual([`${end} s1`]);
  });

  test('the same of another duel is not, nor is the end after the beginning', () => {
    expect(delivered(['stop', 's1', 1], ['start', 's2'], ['stop', 's2', 2])).toEqual([
      'stop s1',
      'start s2',
      'stop s2',
    ]);
  });

  test('an invitation that was answered begins a duel', () => {
    expect(delivered(['invite', 's1', 1], ['invite.closed', 's1', 2], ['start', 's1', 3])).toEqual([
      'invite s1',
      'invite.closed s1',
      'start s1',
    ]);
  });
});
