import { expect } from '@jest/globals';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { sumRows, tally } from '#votings/results/result-row.js';
import type { Voting } from '#votings/voting.js';
import type { VotingsTestBed } from '#votings/votings-bed.fixture.js';

/** Every stored vote of the voting is counted once: results are the tally of the votes, and no vote has its mark left. */
export async function expectExactlyOnce(bed: VotingsTestBed, voting: Voting, votes: number): Promise<void> {
  const stored = await storedVotes(bed, voting.votingId);
  const results = sumRows(voting, await bed.results().rows(voting.votingId));

  expect(stored).toHaveLength(votes);
  expect(stored.filter((vote) => 'uncounted' in vote)).toEqual([]);
  expect(results.total).toBe(votes);
  expect(results.counts).toEqual({ ...tally(stored) });
}

async function storedVotes(bed: VotingsTestBed, votingId: string): Promise<{ choice: string }[]> {
  const votes: { choice: string }[] = [];
  const pages = paginateScan(
    { client: bed.db.client },
    {
      TableName: bed.env.TABLE_VOTES,
      FilterExpression: 'votingId = :v',
      ExpressionAttributeValues: { ':v': votingId },
    },
  );
  for await (const { Items = [] } of pages) votes.push(...(Items as { choice: string }[]));
  return votes;
}
