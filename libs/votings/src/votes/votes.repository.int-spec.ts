import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CorrelationContext } from '#platform/logging/correlation.context.js';
import { AlreadyVotedError } from '../votings.errors.js';
import { LATER, VotingsTestBed } from '../votings-bed.fixture.js';
import { VotesRepository } from './votes.repository.js';

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

describe(VotesRepository.name, () => {
  it('P1, P5, P6, X6: writes the vote with its mark, its TTL and the correlation id', async () => {
    const voting = await bed.createVoting({ buckets: 3 });
    const vote = { userId: 'ann', votingId: voting.votingId, choice: 'pizza', timestamp: bed.clock.nowIso() };

    await CorrelationContext.run('c-1', () => bed.votes.create(vote, voting, LATER));

    const Key = { userId: 'ann', votingId: voting.votingId };
    const { Item } = await bed.db.client.send(new GetCommand({ TableName: bed.env.TABLE_VOTES, Key }));
    const uncounted: unknown = expect.stringMatching(new RegExp(`^${voting.votingId}#[0-2]$`));
    expect(Item).toEqual({ ...vote, uncounted, expireAt: LATER, writeId: expect.any(String), correlationId: 'c-1' });
    expect(await bed.votes.get('ann', voting.votingId)).toEqual(vote);
    expect(await bed.votes.get('bob', voting.votingId)).toBeUndefined();
  });

  it('P2: of simultaneous votes of a user one wins; the others learn of it from their failed write', async () => {
    const voting = await bed.createVoting();
    const cast = (n: number) => ({
      userId: 'ann',
      votingId: voting.votingId,
      choice: n % 2 === 0 ? 'pizza' : 'pasta',
      timestamp: bed.clock.nowIso(),
    });
    let reads = 0;
    bed.db.client.middlewareStack.add(
      (next) => (args) => {
        reads += 'Key' in args.input ? 1 : 0;
        return next(args);
      },
      { step: 'initialize', name: 'countReads' },
    );

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => bed.votes.create(cast(n), voting, LATER)),
    );
    bed.db.client.middlewareStack.remove('countReads');

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(reads).toBe(0);
    const stored = await bed.votes.get('ann', voting.votingId);
    for (const outcome of outcomes.filter((one) => one.status === 'rejected')) {
      expect(outcome.reason).toBeInstanceOf(AlreadyVotedError);
      expect((outcome.reason as AlreadyVotedError).options.extensions).toEqual({
        existingVote: { choice: stored?.choice, timestamp: stored?.timestamp },
      });
    }
  });

  it('P2: a vote whose answer was lost is not refused as a second one', async () => {
    const voting = await bed.createVoting();
    const vote = { userId: 'ann', votingId: voting.votingId, choice: 'pizza', timestamp: bed.clock.nowIso() };
    let attempts = 0;
    bed.db.client.middlewareStack.add(
      (next) => async (args) => {
        attempts += 1;
        const isFirst = attempts === 1;
        const result = await next(args);
        if (isFirst) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return result;
      },
      { step: 'initialize', name: 'loseAnswer' },
    );

    try {
      await expect(bed.votes.create(vote, voting, LATER)).resolves.toBeUndefined();
    } finally {
      bed.db.client.middlewareStack.remove('loseAnswer');
    }
    expect(attempts).toBe(2);
  });

  it('P6: finds uncounted votes by their age and by their voting, over all buckets', async () => {
    const voting = await bed.createVoting({ buckets: 4 });
    const other = await bed.createVoting({ buckets: 4 });
    await bed.castVotes(voting, 30, '2026-01-01T12:10:00.000Z');

    const found: string[] = [];
    for await (const page of bed.votes.uncounted('2026-01-01T12:10:00.000Z')) {
      found.push(...page.filter(({ votingId }) => votingId === voting.votingId).map(({ userId }) => userId));
    }
    const younger: unknown[] = [];
    for await (const page of bed.votes.uncounted('2026-01-01T12:09:59.999Z')) younger.push(...page);

    expect(found).toHaveLength(30);
    expect(new Set(found).size).toBe(30);
    expect(younger).toEqual([]);
    expect(await bed.votes.hasUncounted(voting)).toBe(true);
    expect(await bed.votes.hasUncounted(other)).toBe(false);
  });

  it('P5: a vote that TTL removed leaves the table', async () => {
    const voting = await bed.createVoting();
    const vote = { userId: 'old', votingId: voting.votingId, choice: 'pizza', timestamp: bed.clock.nowIso() };
    await bed.votes.create(vote, voting, 1_000_000_000);

    await bed.db.engine.sweepExpired();

    const { Count } = await bed.db.client.send(
      new ScanCommand({
        TableName: bed.env.TABLE_VOTES,
        FilterExpression: 'userId = :u',
        ExpressionAttributeValues: { ':u': 'old' },
      }),
    );
    expect(Count).toBe(0);
  });
});
