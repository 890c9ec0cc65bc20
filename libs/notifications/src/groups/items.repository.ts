import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { itemsTableEnv } from '../notifications.env.js';
import { groupKey, itemsKey } from '../notifications.keys.js';
import type { Group, GroupItem } from './group.js';

/** What names the items of one generation. */
export type GenerationOf = Pick<Group, 'type' | 'id' | 'series' | 'generation'>;

/**
 * Table `notification-items`: PK `group` (type, id and series), SK `itemId`; TTL `expireAt`.
 *
 * The generations of a series share the partition: that is what makes an `itemId` unique in the group even after a full
 * generation was closed. Almost every group has one generation only.
 */
@Injectable()
export class ItemsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(itemsTableEnv) private readonly env: Env<typeof itemsTableEnv>,
  ) {}

  /** The items of one generation in the order in which they were accepted, read consistently. */
  async list(of: GenerationOf): Promise<GroupItem[]> {
    const rows: Item[] = [];
    for await (const { Items = [] } of this.pages(of)) rows.push(...Items);
    return rows.sort(byAcceptance).map(toGroupItem);
  }

  /** How many items one generation has, read consistently. */
  async count(of: GenerationOf): Promise<number> {
    let count = 0;
    for await (const { Count = 0 } of this.pages(of, 'COUNT')) count += Count;
    return count;
  }

  private pages({ type, id, series, generation }: GenerationOf, Select?: 'COUNT') {
    return paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_NOTIFICATION_ITEMS,
        KeyConditionExpression: '#group = :group',
        FilterExpression: '#generation = :generation',
        ExpressionAttributeNames: { '#group': 'group', '#generation': 'generation' },
        ExpressionAttributeValues: { ':group': itemsKey(groupKey(type, id), series), ':generation': generation },
        ConsistentRead: true,
        Select,
      },
    );
  }
}

/** Calls by their time, items of one call by their place in it; ids decide what is left. */
function byAcceptance(a: Item, b: Item): number {
  const difference = number(a, 'acceptedAt') - number(b, 'acceptedAt') || number(a, 'position') - number(b, 'position');
  return difference || (String(a['itemId']) < String(b['itemId']) ? -1 : 1);
}

function number(item: Item, name: string): number {
  return item[name] as number;
}

function toGroupItem(item: Item): GroupItem {
  const { data, message } = JSON.parse(String(item['content'])) as Pick<GroupItem, 'data' | 'message'>;
  return { itemId: String(item['itemId']), data, message };
}
