import type { Duel } from './duel.model.js';

const nameOf = ({ opponent }: Duel): string => opponent?.displayName ?? 'The other one';

/** How a session ended, in a word or three; for lists. */
export function outcomeOf(duel: Duel, userId: string): string {
  const by = duel.endedBy === userId ? 'you' : nameOf(duel);
  switch (duel.state) {
    case 'pending':
      return 'Waiting for an answer';
    case 'active':
      return 'Running';
    case 'stopped':
      return `Stopped by ${by}`;
    case 'completed':
      return 'Played to the end';
    case 'rejected':
      return `Declined by ${by}`;
    case 'cancelled':
      return `Withdrawn by ${by}`;
    case 'no_response':
      return 'Not answered';
  }
}

/** What to tell the user of an end; nothing, where it is what the user has just done to an invitation. */
export function newsOf(duel: Duel, userId: string): string | undefined {
  const name = nameOf(duel);
  const isMine = duel.endedBy === userId;
  switch (duel.state) {
    case 'stopped':
      return isMine ? `You stopped the duel with ${name}.` : `${name} stopped the duel.`;
    case 'completed':
      return `Time is over: the duel with ${name} has ended.`;
    case 'rejected':
      return isMine ? undefined : `${name} declined your invitation.`;
    case 'cancelled':
      return isMine ? undefined : `${name} withdrew the invitation.`;
    case 'no_response':
      return duel.isOwn === false
        ? `The invitation of ${name} has expired.`
        : `${name} did not answer your invitation.`;
    case 'pending':
    case 'active':
      return undefined;
  }
}
