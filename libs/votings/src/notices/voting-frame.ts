import type { Frame } from '#realtime/push/frame.js';
import type { Voting } from '../voting.js';
import { mapVoting } from '../voting.view.js';

/** What is told about votings (V9): changes from the stream, the rest by notification runs. */
export type VotingEvent = 'created' | 'updated' | 'cancelled' | 'starting' | 'opened' | 'ending' | 'closed';

/**
 * What makes two frames of one event the same: a change is its version, a notice is the start or end that it is about. So an end that is
 * moved away and back is the same end.
 */
export function subjectOf(event: VotingEvent, { version, startAt, endAt }: Voting): string {
  switch (event) {
    case 'created':
    case 'updated':
    case 'cancelled':
      return String(version);
    case 'starting':
    case 'opened':
      return startAt;
    case 'ending':
    case 'closed':
      return endAt;
  }
}

/** @param now milliseconds since the Unix epoch: the frame shows the voting's state at this instant */
export function votingFrame(event: VotingEvent, voting: Voting, now: number): Frame {
  return {
    type: `voting.${event}`,
    eventId: `${voting.votingId}:${event}:${subjectOf(event, voting)}`,
    data: { ...mapVoting(voting, now) },
  };
}
