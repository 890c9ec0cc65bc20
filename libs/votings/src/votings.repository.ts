import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { Ids } from '#platform/ids/ids.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { PreconditionFailedError } from '#platform/problem/problem.errors.js';
import { LostAnswer, unlessAnswerLost } from './lost-answer.js';
import { closesAt, type Voting } from './voting.js';
import { votingsTableEnv } from './votings.env.js';
import { canBeVotingId, votingShard } from './votings.keys.js';

/** Table `votings`: PK `votingId`; indexes `byEnd` and `byUnsettled`. */
@Injectable()
export class VotingsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly ids: Ids,
    @InjectEnvironment(votingsTableEnv) private readonly env: Env<typeof votingsTableEnv>,
  ) {}

  /** Reads consistently: windows are decided on it. */
  async get(votingId: string): Promise<Voting | undefined> {
    if (!canBeVotingId(votingId)) return undefined;
    const command = new GetCommand({ TableName: this.env.TABLE_VOTINGS, Key: { votingId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toVoting(Item);
  }

  /** Writes a new voting. Its id is new, so meeting an item means that an earlier attempt's answer was lost. */
  async create(voting: Voting): Promise<void> {
    const input = {
      TableName: this.env.TABLE_VOTINGS,
      Item: { ...toItem(voting), unsettled: votingShard(voting.votingId) },
      ConditionExpression: 'attribute_not_exists(votingId)',
    };
    await unlessAnswerLost(this.writer.put(input, () => new LostAnswer()));
  }

  /**
   * Writes the next version of a voting, if the current one is the version before it.
   *
   * An update, not a put: attributes that others keep on the item stay.
   *
   * @throws PreconditionFailedError (412) when another change was first
   */
  async update(voting: Voting): Promise<void> {
    const writeId = this.ids.next();
    const { votingId, ...attributes } = { ...toItem(voting), writeId };
    const names = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const input = {
      TableName: this.env.TABLE_VOTINGS,
      Key: { votingId },
      UpdateExpression: `SET ${names.map(([name]) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: '#version = :expected',
      ExpressionAttributeNames: Object.fromEntries(names.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map(([name, value]) => [`:${name}`, value])),
        ':expected': voting.version - 1,
      },
    };
    const refuse = (found?: Item): Error =>
      found?.['writeId'] === writeId ? new LostAnswer() : new PreconditionFailedError();
    await unlessAnswerLost(this.writer.update(input, refuse));
  }
}

/** The voting of an item. */
export function toVoting(item: Item): Voting {
  const { listShard: _shard, unsettled: _unsettled, closesAt: _closesAt, writeId: _writeId, ...rest } = item;
  const { [CORRELATION_ATTRIBUTE]: _correlationId, ...voting } = rest;
  return voting as unknown as Voting;
}

/**
 * The item of a voting, with the keys of its indexes (`unsettled` is written once and removed for good) and the correlation id that the stream
 * carries on.
 */
function toItem(voting: Voting): Record<string, unknown> & Voting {
  const keys = { listShard: votingShard(voting.votingId), closesAt: closesAt(voting) };
  return { ...voting, ...keys, [CORRELATION_ATTRIBUTE]: CorrelationContext.get() };
}
