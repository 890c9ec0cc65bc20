import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';
import { VotingDto } from '../voting.dto.js';

/** Data of the frames that tell of votings (V9): the voting, as `GET /votings/{votingId}` answers it at that instant. */
@ServerFrame('voting.created', 'Topic `votings`: there is a new voting.')
export class VotingCreatedFrame extends VotingDto {}

@ServerFrame('voting.updated', 'Topic `votings`: a voting has another version.')
export class VotingUpdatedFrame extends VotingDto {}

@ServerFrame('voting.cancelled', 'Topic `votings`: a voting was cancelled.')
export class VotingCancelledFrame extends VotingDto {}

@ServerFrame('voting.starting', 'Topic `votings`: a voting opens in `votings.startNoticeSeconds`.')
export class VotingStartingFrame extends VotingDto {}

@ServerFrame('voting.opened', 'Topic `votings`: a voting can be voted on from now on.')
export class VotingOpenedFrame extends VotingDto {}

@ServerFrame('voting.closed', 'Topic `votings`: a voting is over.')
export class VotingClosedFrame extends VotingDto {}

@ServerFrame(
  'voting.ending',
  'To each registered user who has not voted: the voting ends in `votings.endNoticeSeconds`.',
)
export class VotingEndingFrame extends VotingDto {}

/** All of them. */
export const VOTING_FRAMES = [
  VotingCreatedFrame,
  VotingUpdatedFrame,
  VotingCancelledFrame,
  VotingStartingFrame,
  VotingOpenedFrame,
  VotingClosedFrame,
  VotingEndingFrame,
] as const;
