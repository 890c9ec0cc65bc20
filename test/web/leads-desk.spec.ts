import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Desk,
  type DeskEvent,
  EMPTY_DESK,
  nextDesk,
  type RunningLead,
} from '../../apps/web/src/leads/desk.model.js';

const lead = (assignmentId: string): RunningLead => ({
  leadId: `lead of ${assignmentId}`,
  assignmentId,
  fields: { email: 'a@example.test', timestamp: '2026-01-01T00:00:00.000Z', name: assignmentId },
  expiresAt: '2026-01-31T12:00:00.000Z',
  totalMs: 120_000,
});
const given = (assignmentId: string): DeskEvent => ({ type: 'given', lead: lead(assignmentId) });
const answered = (assignmentId: string): DeskEvent => ({ type: 'answered', assignmentId, status: 'Positive Reply' });
const expired = (assignmentId: string): DeskEvent => ({ type: 'expired', assignmentId });
const lost = (assignmentId: string): DeskEvent => ({ type: 'lost', assignmentId });
const after = (...events: readonly DeskEvent[]): Desk => events.reduce(nextDesk, EMPTY_DESK);

describe(nextDesk, () => {
  it('L9: an answer clears the desk, whether ack or frame tells it first, and not the lead that came meanwhile', () => {
    const ending = { how: 'answered', assignmentId: 'A', title: 'A', status: 'Positive Reply' };

    expect(after(given('A'), answered('A'), answered('A'))).toEqual({ lead: undefined, ending });
    expect(after(given('A'), answered('A'), given('B'), answered('A'))).toEqual({ lead: lead('B'), ending });
  });

  it('L9: an answer is told, too, when the next lead overtakes it', () => {
    const ending = { how: 'answered', assignmentId: 'A', title: 'A', status: 'Positive Reply' };

    expect(after(given('A'), given('B'), answered('A'))).toEqual({ lead: lead('B'), ending });
    expect(after(given('A'), given('A'))).toEqual({ lead: lead('A'), ending: undefined });
  });

  it('L8: an expiry is told, also of a lead that a page loaded at that moment never saw; a new lead ends the notice', () => {
    expect(after(given('A'), expired('A')).ending).toMatchObject({ how: 'expired', title: 'A' });
    expect(after(expired('A'))).toEqual({ lead: undefined, ending: { how: 'expired', assignmentId: 'A' } });
    expect(after(given('A'), expired('A'), given('B'))).toEqual({ lead: lead('B'), ending: undefined });
    expect(after(given('A'), expired('A'), { type: 'read' })).toEqual(EMPTY_DESK);
  });

  it('a refused answer is explained by the frame that follows', () => {
    expect(after(given('A'), lost('A')).ending).toMatchObject({ how: 'lost', title: 'A' });
    expect(after(given('A'), lost('A'), expired('A')).ending).toMatchObject({ how: 'expired', title: 'A' });
    expect(after(given('A'), lost('A'), answered('A')).ending).toMatchObject({ how: 'answered', title: 'A' });
  });

  it('L6: whatever is told twice, late or of others, a running lead leaves the desk by its own end only', () => {
    const name = fc.constantFrom('A', 'B', 'C');
    const other = fc.oneof(name.map(answered), name.map(expired), name.map(lost));
    fc.assert(
      fc.property(fc.array(fc.oneof(name.map(given), other)), name, fc.array(other), (before, running, late) => {
        const own = (event: DeskEvent): boolean => 'assignmentId' in event && event.assignmentId === running;
        const desk = after(...before, given(running), ...late.filter((event) => !own(event)));
        expect(desk.lead).toEqual(lead(running));
      }),
    );
  });
});
