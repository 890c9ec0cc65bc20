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
import { groupsTableEnv } from '../notifications.env.js';
import { groupKey, ID_MAX_LENGTH, isHeader, isStandIn, LATEST_ROW } from '../notifications.keys.js';
import { toGroup, type Group, type GroupName } from './group.js';

/** The newest generation that still has a header, and the newest that is known to have been opened. */
export interface NewestGeneration {
  readonly current: Group | undefined;
  readonly latest: number | undefined;
}

/**
 * Table `notification-groups`: PK `group`, SK `generation`; TTL `expireAt`; index `ExpiredTime`; stream.
 *
 * Beside its headers, a group has one row that names the latest generation (SK 0), and for each generation that is not handed over yet one
 * that stands in for its header (SK negative, stand-ins.ts); see docs/notifications.md.
 */
@Injectable()
export class GroupsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(groupsTableEnv) private readonly env: Env<typeof groupsTableEnv>,
  ) {}

  /** The newest generation; one consistent read of one row. */
  async newest({ type, id }: GroupName): Promise<NewestGeneration> {
    const { Items: [row] = [] } = await this.client.send(new QueryCommand({ ...this.rowsOf(type, id), Limit: 1 }));
    if (!row || isStandIn(row)) return { current: undefined, latest: undefined };
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
}

/** DynamoDB answers keys that are too long with an error instead of finding nothing. */
function canBeGroup({ type, id }: GroupName): boolean {
  return !type.includes('#') && type.length <= ID_MAX_LENGTH && Array.from(id).length <= ID_MAX_LENGTH;
}
