import { DynamoDBDocumentClient, GetCommand, paginateScan, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { Ids } from '#platform/ids/ids.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { LostAnswer, unlessAnswerLost } from '../lost-answer.js';
import type { Voting } from '../voting.js';
import { votesTableEnv } from '../votings.env.js';
import { AlreadyVotedError } from '../votings.errors.js';
import { BY_UNCOUNTED, uncountedMark, uncountedMarks } from '../votings.keys.js';
import type { UncountedVote, Vote } from './vote.js';

/** One vote per user and voting: the item's key is the pair. */
const HAS_NOT_VOTED = 'attribute_not_exists(userId)';

/** Table `votes`: PK `userId`, SK `votingId`; TTL `expireAt`; sparse index `byUncounted`. */
@Injectable()
export class VotesRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly ids: Ids,
    @InjectEnvironment(votesTableEnv) private readonly env: Env<typeof votesTableEnv>,
  ) {}

  /** The vote of a user, read consistently. */
  async get(userId: string, votingId: string): Promise<Vote | undefined> {
    const Key = { userId, votingId };
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.env.TABLE_VOTES, Key, ConsistentRead: true }),
    );
    return Item && toVote(Item);
  }

  /**
   * Writes a vote, born uncounted.
   *
   * @param expireAt TTL in seconds since the Unix epoch
   * @throws AlreadyVotedError with the vote that is there, as the failed write itself returned it
   */
  async create(vote: Vote, voting: Pick<Voting, 'votingId' | 'buckets'>, expireAt: number): Promise<void> {
    const writeId = this.ids.next();
    const input = {
      TableName: this.env.TABLE_VOTES,
      Item: { ...vote, uncounted: uncountedMark(voting, vote.userId), expireAt, writeId, ...correlation() },
      ConditionExpression: HAS_NOT_VOTED,
    };
    const refuse = (found: Item = {}): Error => {
      if (found['writeId'] === writeId) return new LostAnswer();
      const { choice, timestamp } = toVote(found);
      return new AlreadyVotedError({ choice, timestamp });
    };
    await unlessAnswerLost(this.writer.put(input, refuse));
  }

  /**
   * Pages of uncounted votes of all votings, cast at or before an instant. A scan, but of the sparse index: it costs what is left to count,
   * which is next to nothing while the stream worker works.
   *
   * @param castUntil RFC 3339 in UTC
   */
  async *uncounted(castUntil: string): AsyncGenerator<readonly UncountedVote[]> {
    const pages = paginateScan(
      { client: this.client },
      {
        TableName: this.env.TABLE_VOTES,
        IndexName: BY_UNCOUNTED,
        FilterExpression: '#timestamp <= :castUntil',
        ExpressionAttributeNames: { '#timestamp': 'timestamp' },
        ExpressionAttributeValues: { ':castUntil': castUntil },
      },
    );
    for await (const { Items = [] } of pages) yield Items.map(toVote);
  }

  /** Whether the sparse index names an uncounted vote of this voting. The index follows the table with a delay. */
  async hasUncounted(voting: Pick<Voting, 'votingId' | 'buckets'>): Promise<boolean> {
    const found = await Promise.all(uncountedMarks(voting).map((mark) => this.isMarked(mark)));
    return found.includes(true);
  }

  private async isMarked(mark: string): Promise<boolean> {
    const { Count } = await this.client.send(
      new QueryCommand({
        TableName: this.env.TABLE_VOTES,
        IndexName: BY_UNCOUNTED,
        KeyConditionExpression: '#uncounted = :mark',
        ExpressionAttributeNames: { '#uncounted': 'uncounted' },
        ExpressionAttributeValues: { ':mark': mark },
        Select: 'COUNT',
        Limit: 1,
      }),
    );
    return (Count ?? 0) > 0;
  }
}

/** Carries the request's correlation id through the stream into the worker's logs. */
function correlation(): Record<string, string | undefined> {
  return { [CORRELATION_ATTRIBUTE]: CorrelationContext.get() };
}

function toVote(item: Item): Vote {
  const { userId, votingId, choice, timestamp } = item as unknown as Vote;
  return { userId, votingId, choice, timestamp };
}
