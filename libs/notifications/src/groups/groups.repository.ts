import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { groupsTableEnv } from '../notifications.env.js';
import { groupKey, ID_MAX_LENGTH, isHeader, isRemoved, LATEST_ROW } from '../notifications.keys.js';
import { conditional } from './conditional.js';
import { toGroup, type Group, type GroupName } from './group.js';

/** The newest generation that still has a header, and the newest that is known to have been opened. */
export interface NewestGeneration {
  readonly current: Group | undefined;
  readonly latest: number | undefined;
}

/**
 * Table `notification-groups`: PK `group`, SK `generation`; TTL `expireAt`; index `ExpiredTime`; stream.
 *
 * Beside its headers, a group has one row that names the latest generation (SK 0), and for each generation that was removed and not yet
 * handed over a copy of its header (SK negative); see docs/notifications.md.
 */
@Injectable()
export class GroupsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
  ) {}

  /** The newest generation; one consistent read of one row. */
  async newest({ type, id }: GroupName): Promise<NewestGeneration> {
    const { Items: [row] = [] } = await this.client.send(new QueryCommand({ ...this.rowsOf(type, id), Limit: 1 }));
    if (!row || isRemoved(row)) return { current: undefined, latest: undefined };
    if (row['generation'] === LATEST_ROW) return { current: undefined, latest: row['latest'] as number };
    const current = toGroup(row);
    return { current, latest: current.generation };
  }

  /** One generation, read consistently. */
  async get({ type, id }: GroupName, generation: number): Promise<Group | undefined> {
    const Key = { group: groupKey(type, id), generation };
    const command = new GetCommand({ TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toGroup(Item);
  }

  /** Every generation that is still to be sent, the newest first. */
  async pending(name: GroupName): Promise<Group[]> {
    return (await this.all(name)).filter(({ state }) => state !== 'cancelled');
  }

  /** Every generation that still has a header, the newest first; names may be anything. */
  async all({ type, id }: GroupName): Promise<Group[]> {
    if (!canBeGroup({ type, id })) return [];
    const groups: Group[] = [];
    for await (const { Items = [] } of paginateQuery({ client: this.client }, this.rowsOf(type, id))) {
      groups.push(...Items.filter(isHeader).map(toGroup));
    }
    return groups;
  }

  /**
   * Marks a generation as cancelled, so that its removal sends nothing.
   *
   * @returns whether it was still there
   */
  async cancel(group: Group, now: string): Promise<boolean> {
    const outcome = await conditional((refuse) =>
      this.writer.update(
        {
          ...this.at(group),
          // Due, so that the sweep finishes a cancellation that stopped half-way.
          UpdateExpression: 'SET #state = :cancelled, #executeAt = :now ADD #version :one',
          ConditionExpression: '#state IN (:open, :closed)',
          ExpressionAttributeNames: { '#state': 'state', '#executeAt': 'executeAt', '#version': 'version' },
          ExpressionAttributeValues: {
            ':cancelled': 'cancelled',
            ':open': 'open',
            ':closed': 'closed',
            ':now': now,
            ':one': 1,
          },
        },
        refuse,
      ),
    );
    // Cancelled by an earlier attempt whose answer was lost, or by someone else at the same time.
    return outcome.done || outcome.item?.['state'] === 'cancelled';
  }

  /** All rows of a group, the newest first. */
  private rowsOf(type: string, id: string): QueryCommandInput {
    return {
      TableName: this.env.TABLE_NOTIFICATION_GROUPS,
      KeyConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: { ':group': groupKey(type, id) },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
  }

  private at({ type, id, generation }: Group) {
    return { TableName: this.env.TABLE_NOTIFICATION_GROUPS, Key: { group: groupKey(type, id), generation } };
  }
}

/** DynamoDB answers keys that are too long with an error instead of finding nothing. */
function canBeGroup({ type, id }: GroupName): boolean {
  return !type.includes('#') && type.length <= ID_MAX_LENGTH && Array.from(id).length <= ID_MAX_LENGTH;
}
