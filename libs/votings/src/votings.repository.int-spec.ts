import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CorrelationContext } from '#platform/logging/correlation.context.js';
import { PreconditionFailedError } from '#platform/problem/problem.errors.js';
import { amendVoting, cancelVoting, rewriteVoting } from './voting.changes.js';
import type { Voting } from './voting.js';
import { VotingsRepository } from './votings.repository.js';
import { VotingsTestBed } from './votings-bed.fixture.js';

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

/** As the machine `votings-notification` does it. */
async function claim({ votingId }: Voting): Promise<void> {
  await bed.db.client.send(
    new UpdateCommand({
      TableName: bed.env.TABLE_VOTINGS,
      Key: { votingId },
      UpdateExpression: 'SET notificationArn = :a',
      ExpressionAttributeValues: { ':a': 'arn' },
    }),
  );
}

describe(VotingsRepository.name, () => {
  it('reads back what was created, without the keys of indexes', async () => {
    const voting = await bed.createVoting({ description: 'Why not?' });

    expect(await bed.votings.get(voting.votingId)).toEqual(voting);
  });

  it('takes a repeat of a creation for the same creation', async () => {
    const voting = await bed.createVoting();

    await expect(bed.votings.create(voting)).resolves.toBeUndefined();
  });

  it.each(['', 'unknown', 'x'.repeat(5_000)])('finds nothing for the id %.10j', async (votingId) => {
    expect(await bed.votings.get(votingId)).toBeUndefined();
  });

  it('V2: writes the next version and leaves what others keep on the item', async () => {
    const voting = await bed.createVoting();
    const key = { TableName: bed.env.TABLE_VOTINGS, Key: { votingId: voting.votingId } };
    await claim(voting);
    const cancelled = cancelVoting(voting, bed.clock.now());

    await CorrelationContext.run('c-2', () => bed.votings.update(cancelled));

    expect(await bed.votings.find(voting.votingId)).toMatchObject({ voting: cancelled, notificationArn: 'arn' });
    expect(await bed.votings.get(voting.votingId)).toEqual(cancelled);
    const { Item } = await bed.db.client.send(new GetCommand(key));
    expect(Item).toMatchObject({
      closesAt: cancelled.cancelledAt,
      unsettled: expect.stringMatching(/^[0-3]$/),
      correlationId: 'c-2',
    });
    expect(Item).not.toHaveProperty('dueAt');
  });

  it.each<[string, number, number, object]>([
    ['start', 10, 120, { dueAt: '2026-01-01T12:40:00.000Z' }],
    ['end', -30, 120, { dueAt: '2026-01-01T14:30:00.000Z' }],
  ])(
    'V5: a moved %s takes the run off the voting, and the sweep looks for what comes next',
    async (_, from, to, due) => {
      const at = (minutes: number): number => bed.clock.now() + minutes * 60_000;
      const voting = await bed.createVoting();
      const key = { TableName: bed.env.TABLE_VOTINGS, Key: { votingId: voting.votingId } };
      await claim(voting);
      const moved = rewriteVoting(voting, { ...voting, startAt: at(from), endAt: at(to) }, bed.clock.now());

      await bed.votings.update(moved, { moved: true });

      expect(await bed.votings.find(voting.votingId)).toMatchObject({ voting: moved, notificationArn: undefined });
      expect((await bed.db.client.send(new GetCommand(key))).Item).toMatchObject(due);
    },
  );

  it('V2: of many changes of one version exactly one wins, the others get 412', async () => {
    const voting = await bed.createVoting();
    const changes = Array.from({ length: 10 }, (_, n) =>
      amendVoting(voting, { ...voting, title: `T${n}`, startAt: 0, endAt: Date.parse(voting.endAt) }, bed.clock.now()),
    );

    const outcomes = await Promise.allSettled(changes.map((change) => bed.votings.update(change)));

    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refusals).toHaveLength(9);
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(PreconditionFailedError);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(await bed.votings.get(voting.votingId)).toMatchObject({ title: `T${winner}`, version: 2 });
  });

  it('V2: a change whose answer was lost is not refused for its own effect', async () => {
    const voting = await bed.createVoting();
    const cancelled = cancelVoting(voting, bed.clock.now());
    let lost = 0;
    bed.db.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        if ('UpdateExpression' in args.input && lost === 0) {
          lost += 1;
          throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        }
        return result;
      },
      { step: 'initialize', name: 'loseAnswer' },
    );

    try {
      await expect(bed.votings.update(cancelled)).resolves.toBeUndefined();
    } finally {
      bed.db.client.middlewareStack.remove('loseAnswer');
    }

    expect(lost).toBe(1);
    expect(await bed.votings.get(voting.votingId)).toEqual(cancelled);
  });
});
