import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeOf } from '../leads.keys.js';
import { answered, assignmentOf, expired, type Lead, standingOf, unparked } from './lead.js';

const NOW = '2026-01-31T12:00:00.000Z';
const pending: Lead = {
  leadId: 'b'.repeat(32),
  importId: 'file',
  row: 2,
  timestamp: '2026-01-01T00:00:00.000Z',
  fields: { email: 'a@example.test', timestamp: '2026-01-01T00:00:00.000Z' },
  status: 'Pending',
  parked: false,
  expiries: 0,
};
const assigned: Lead = {
  ...pending,
  assignmentId: 'a1',
  assignedTo: 'alice',
  assignedAt: NOW,
  expiresAt: '2026-01-31T12:02:00.000Z',
};

describe('what happens to a lead', () => {
  it('L8: an expired one is back in line, with one expiry more and nothing of the assignment', () => {
    expect(expired(assigned, 5)).toEqual({ ...pending, expiries: 1 });
  });

  it('L8: it is parked at the last expiry, and is still pending by its status (L4)', () => {
    const parked = expired({ ...assigned, expiries: 4 }, 5);

    expect(parked).toMatchObject({ parked: true, status: 'Pending', expiries: 5 });
    expect(standingOf(parked)).toBe('parked');
  });

  it('L10: an unparked one is in line as if nothing had expired', () => {
    expect(unparked(expired({ ...assigned, expiries: 4 }, 5))).toEqual(pending);
  });

  it('L9: an answered one keeps the agent who answered, and has no assignment left', () => {
    const after = answered(assigned, 'Positive Reply', NOW);

    expect(after).toMatchObject({ status: 'Positive Reply', assignedTo: 'alice', answeredAt: NOW, answeredIn: 'a1' });
    expect(assignmentOf(after)).toBeUndefined();
    expect(standingOf(after)).toBe('answered');
  });

  it('L9: only an assigned one is answered', () => {
    expect(() => answered(pending, 'Not a lead', NOW)).toThrow(TypeError);
  });
});

describe(placeOf, () => {
  const lead = fc.record({
    timestamp: fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    leadId: fc.stringMatching(/^[0-9a-f]{32}$/),
  });

  it('L3: sorts as text by timestamp, then by id', () => {
    fc.assert(
      fc.property(lead, lead, (a, b) => {
        const byInstant = Date.parse(a.timestamp) - Date.parse(b.timestamp) || (a.leadId < b.leadId ? -1 : 1);
        fc.pre(a.leadId !== b.leadId);
        expect(placeOf(a) < placeOf(b)).toBe(byInstant < 0);
      }),
    );
  });
});
