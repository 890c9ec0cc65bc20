import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { NotificationsBed } from '#notifications/notifications-bed.fixture.js';

/** A header that was removed, as the table's stream tells it. */
export interface Removal {
  readonly oldImage: Readonly<Record<string, unknown>>;
  /** Whether TTL did it. */
  readonly expired: boolean;
}

/**
 * Watches a client's deletes of headers and keeps the old image of each one that took effect: what the stream delivers. An image whose delete's
 * answer is lost is kept too.
 */
export function watchRemovals(client: DynamoDBDocumentClient, table: string, removals: Removal[]): void {
  client.middlewareStack.add(
    (send) => async (args) => {
      const isDelete = 'Key' in args.input && !('UpdateExpression' in args.input) && !('ConsistentRead' in args.input);
      if (!isDelete || !('TableName' in args.input) || args.input.TableName !== table) return send(args);
      const result = await send({ ...args, input: { ...args.input, ReturnValues: 'ALL_OLD' } });
      const { Attributes } = result.output as { Attributes?: Record<string, unknown> };
      if (Attributes) removals.push({ oldImage: Attributes, expired: false });
      return result;
    },
    { step: 'initialize', name: 'watchRemovals', priority: 'low' },
  );
}

/** Does what DynamoDB's TTL does, by the bed's clock. */
export async function expire({ db, env, clock }: NotificationsBed, removals: Removal[]): Promise<void> {
  const TableName = env.TABLE_NOTIFICATION_GROUPS;
  const { Items = [] } = await db.client.send(new ScanCommand({ TableName }));
  const now = clock.nowSeconds();
  const expired = Items.filter(({ expireAt }) => Number(expireAt) <= now);
  for (const { group, generation } of expired) {
    const command = new DeleteCommand({
      TableName,
      Key: { group: group as string, generation: generation as number },
      // Somebody may have moved the deadline, or removed the header, since it was read.
      ConditionExpression: 'expireAt <= :now',
      ExpressionAttributeValues: { ':now': now },
      ReturnValues: 'ALL_OLD',
    });
    const { Attributes } = await db.client.send(command).catch(onlyConditions);
    if (Attributes) removals.push({ oldImage: Attributes, expired: true });
  }
}

function onlyConditions(error: unknown): { Attributes?: undefined } {
  if (error instanceof ConditionalCheckFailedException) return {};
  throw error;
}
