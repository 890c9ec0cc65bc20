import { isInGroup, type Principal } from '#platform/auth/principal.js';
import type { Precondition } from '#platform/rest/precondition.js';
import type { VotingRecord } from './votings.repository.js';
import { NotVotingOwnerError, VotingNotFoundError } from './votings.errors.js';

/**
 * Who may change a voting, and which version of it: the first refusals of every change, in the order of X1.
 *
 * @throws VotingNotFoundError (404), NotVotingOwnerError (403), PreconditionRequiredError (428), PreconditionFailedError (412)
 */
export function assertMayChange(
  record: VotingRecord | undefined,
  principal: Principal,
  change: Precondition,
): asserts record is VotingRecord {
  if (!record) throw new VotingNotFoundError();
  const { voting } = record;
  if (voting.ownerId !== principal.userId && !isInGroup(principal, 'admins')) throw new NotVotingOwnerError();
  change.check(voting.version);
}
