import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  ScanCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { isHeader } from '#notifications/notifications.keys.js';
import type { NotificationsBed } from '#notifications/notifications-bed.fixture.js';

/** A header that was removed, as the table's stream tells it. */
export interface Removal {
  readonly oldImage: Readonly<Record<string, unknown>>;
  /** Whether TTL did it. */
  readonly expired: boolean;
}

/**
 * Watches a client's deletes of headers and keeps the old image of each one that took effect: what the stream delivers, also when the answer to
 * it is lost later on.
 */
export function watchRemovals(client: DynamoDBDocumentClient, table: string, removals: Removal[]): void {
  client.middlewareStack.add(
    (send) => async (args) => {
      const deleted = deletesOf(args.input).find(({ TableName, Key }) => TableName === table && isHeader(Key ?? {}));
      if (!deleted) return send(args);
      const before = await client.send(new GetCommand({ TableName: table, Key: deleted.Key, ConsistentRead: true }));
      const result = await send(args);
      // Both ways of removing a header have a condition on its version or its last state, so it is the image that was read.
      if (before.Item && !removals.some(({ oldImage }) => isSame(oldImage, before.Item ?? {})))
        removals.push({ oldImage: before.Item, expired: false });
      return result;
    },
    { step: 'initialize', name: 'watchRemovals', priority: 'low' },
  );
}

type Delete = Pick<DeleteCommandInput, 'TableName' | 'Key'>;

function deletesOf(input: object): readonly Delete[] {
  if ('TransactItems' in input) {
    const { TransactItems = [] } = input as TransactWriteCommandInput;
    return TransactItems.flatMap((one) => one.Delete ?? []);
  }
  const isDelete = 'Key' in input && !('UpdateExpression' in input) && !('ConsistentRead' in input);
  return isDelete ? [input as Delete] : [];
}

function isSame(a: Removal['oldImage'], b: Removal['oldImage']): boolean {
  return a['group'] === b['group'] && a['generation'] === b['generation'];
}

/** Does what DynamoDB's TTL does, by the bed's clock. */
export async function expire({ db, env, clock }: NotificationsBed, removals: Removal[]): Promise<void> {
  const TableName = env.TABLE_NOTIFICATION_GROUPS;
  const { Items = [] } = await db.client.send(new ScanCommand({ TableName }));
  const now = clock.nowSeconds();
  const expired = Items.filter((row) => isHeader(row) && Number(row['expireAt']) <= now);
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
