import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Agent,
  AGENT_CHOICES,
  afterAnswer,
  afterExpiry,
  newAgent,
  statusOf,
  withChoice,
  withConnection,
  withName,
} from './agent.js';

const NOW = '2026-01-31T12:00:00.000Z';
const LATER = '2026-01-31T13:00:00.000Z';
const alice = newAgent({ userId: 'alice', displayName: 'Alice' });
const online = withConnection(alice, true, NOW);
const busy: Agent = { ...withoutIdle(online), assignmentId: 'a1', leadId: 'l1' };

function withoutIdle(agent: Agent): Agent {
  const { idleSince: _idle, ...rest } = agent;
  return rest;
}

describe(statusOf, () => {
  it.each([
    [{ connected: false, choice: 'online' }, 'offline'],
    [{ connected: true, choice: 'online' }, 'online'],
    [{ connected: true, choice: 'away' }, 'away'],
    [{ connected: true, choice: 'offline' }, 'offline'],
    [{ connected: true, choice: 'online', assignmentId: 'a' }, 'busy'],
    [{ connected: false, choice: 'offline', assignmentId: 'a' }, 'busy'],
  ] as const)('L5: %j is %s', (agent, status) => {
    expect(statusOf(agent)).toBe(status);
  });
});

describe('what happens to an agent', () => {
  it('L5: who is new has chosen to be online, and is so once connected', () => {
    expect(alice).toMatchObject({ choice: 'online', connected: false, version: 0 });
    expect(online).toMatchObject({ connected: true, idleSince: NOW, version: 1 });
  });

  it('L5: connecting changes neither choice nor assignment', () => {
    const away = withChoice(alice, 'away', NOW);

    expect(withConnection(away, true, NOW)).toMatchObject({ choice: 'away', connected: true });
    expect(withConnection(busy, false, NOW)).toMatchObject({ assignmentId: 'a1', leadId: 'l1', connected: false });
  });

  it('L5: a choice made while busy is kept for afterwards', () => {
    const chosen = withChoice(busy, 'away', NOW);

    expect(statusOf(chosen)).toBe('busy');
    expect(statusOf(afterAnswer(chosen, NOW))).toBe('away');
  });

  it('L9: who answered is free at once, and last in line', () => {
    const free = afterAnswer(busy, LATER);

    expect(free).toMatchObject({ idleSince: LATER });
    expect(free).not.toHaveProperty('assignmentId');
    expect(free).not.toHaveProperty('leadId');
  });

  it('L8: who did not answer is offline until he chooses otherwise', () => {
    const idle = afterExpiry(busy, LATER);

    expect(statusOf(idle)).toBe('offline');
    expect(statusOf(withChoice(idle, 'online', LATER))).toBe('online');
  });

  it('L6: waiting goes on while the agent stays free', () => {
    expect(withName(online, 'Al', LATER)).toMatchObject({ displayName: 'Al', idleSince: NOW });
    expect(withChoice(withChoice(online, 'away', NOW), 'online', LATER)).toMatchObject({ idleSince: LATER });
  });

  it('L5: has `idleSince` exactly while the status is online, whatever happens, and every change a version', () => {
    const changes = fc.constantFrom<(agent: Agent) => Agent>(
      (agent) => withConnection(agent, true, NOW),
      (agent) => withConnection(agent, false, NOW),
      ...AGENT_CHOICES.map((choice) => (agent: Agent) => withChoice(agent, choice, NOW)),
      (agent) => (statusOf(agent) === 'online' ? { ...withoutIdle(agent), assignmentId: 'a' } : agent),
      (agent) => (agent.assignmentId === undefined ? agent : afterAnswer(agent, NOW)),
      (agent) => (agent.assignmentId === undefined ? agent : afterExpiry(agent, NOW)),
    );
    fc.assert(
      fc.property(fc.array(changes), (list) => {
        const agent = list.reduce((before, change) => change(before), alice);
        expect(agent.idleSince !== undefined).toBe(statusOf(agent) === 'online');
      }),
    );
  });
});
