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

/** A voting and what is kept beside it. */
export interface VotingRecord {
  readonly voting: Voting;
  /** Names the last write that made a version. */
  readonly writeId?: string | undefined;
  /** The notification run that has claimed the voting (V6). */
  readonly notificationArn?: string | undefined;
  /** By kind, the start or end that was announced last. */
  readonly noticesSent: Readonly<Record<string, string>>;
}

export interface UpdateOptions {
  /** Whether start or end is another one than before. @default false */
  readonly moved?: boolean;
  /** Names the write, so that another attempt of it recognises its effect. @default a new one */
  readonly writeId?: string;
}

/** Table `votings`: PK `votingId`; indexes `byEnd`, `byUnsettled` and `byDue`. */
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
    return (await this.find(votingId))?.voting;
  }

  /** Reads consistently, with what is kept beside the voting itself. */
  async find(votingId: string): Promise<VotingRecord | undefined> {
    if (!canBeVotingId(votingId)) return undefined;
    const command = new GetCommand({ TableName: this.env.TABLE_VOTINGS, Key: { votingId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toRecord(Item);
  }

  /** Writes a new voting. Its id is new, so meeting an item means that an earlier attempt's answer was lost. */
  async create(voting: Voting): Promise<void> {
    const input = {
      TableName: this.env.TABLE_VOTINGS,
      Item: {
        ...toItem(voting),
        unsettled: votingShard(voting.votingId),
        dueAt: voting.startAt,
        noticesSent: {},
      },
      ConditionExpression: 'attribute_not_exists(votingId)',
    };
    await unlessAnswerLost(this.writer.put(input, () => new LostAnswer()));
  }

  /**
   * Writes the next version of a voting, if the current one is the version before it.
   *
   * An update, not a put: attributes that others keep on the item stay. A write that moves the window takes the notification run off the voting,
   * which is what starts the next one (V5); one that cancels ends what the sweep of runs looks for (V10).
   *
   * @throws PreconditionFailedError (412) when another change was first
   */
  async update(voting: Voting, { moved = false, writeId = this.ids.next() }: UpdateOptions = {}): Promise<void> {
    const { votingId, ...attributes } = { ...toItem(voting), writeId, ...(moved && { dueAt: dueAt(voting) }) };
    const names = Object.entries(attributes).filter(([, value]) => value !== undefined);
    const removed = [...(moved ? ['notificationArn'] : []), ...(voting.cancelledAt === undefined ? [] : ['dueAt'])];
    const input = {
      TableName: this.env.TABLE_VOTINGS,
      Key: { votingId },
      UpdateExpression: [
        `SET ${names.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
      ].join(' '),
      ConditionExpression: '#version = :expected',
      ExpressionAttributeNames: Object.fromEntries(
        [...names.map(([name]) => name), ...removed].map((name) => [`#${name}`, name]),
      ),
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

/** Which attributes of an item are the voting's own; the others are keys of indexes and what workers keep beside it. */
const OWN: Readonly<Record<keyof Voting, true>> = {
  votingId: true,
  title: true,
  description: true,
  options: true,
  startAt: true,
  endAt: true,
  firstEndAt: true,
  ownerId: true,
  version: true,
  createdAt: true,
  updatedAt: true,
  cancelledAt: true,
  buckets: true,
};

/** The voting of an item. */
export function toVoting(item: Item): Voting {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name in OWN)) as unknown as Voting;
}

function toRecord(item: Item): VotingRecord {
  const { writeId, notificationArn, noticesSent = {} } = item as Partial<VotingRecord>;
  return { voting: toVoting(item), writeId, notificationArn, noticesSent };
}

/**
 * The item of a voting, with the keys of its indexes (`unsettled` is written once and removed for good) and the correlation id that the stream
 * carries on.
 */
function toItem(voting: Voting): Record<string, unknown> & Voting {
  const keys = { listShard: votingShard(voting.votingId), closesAt: closesAt(voting) };
  return { ...voting, ...keys, [CORRELATION_ATTRIBUTE]: CorrelationContext.get() };
}

/** What the run of a moved window does next for sure: announce the opening, or else the closing. */
function dueAt({ startAt, endAt, updatedAt }: Voting): string {
  return updatedAt < startAt ? startAt : endAt;
}
