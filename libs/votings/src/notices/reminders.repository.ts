import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry } from '#platform/dynamodb/retry.js';
import { registrationsTableEnv, votesTableEnv } from '../votings.env.js';

/** What a registration says about the reminder of one end. */
export interface Reminder {
  /** The end that it is about. */
  readonly endAt: string;
  readonly state: 'reserved' | 'sent';
  /** The attempt that reserved it. */
  readonly by: string;
}

export interface RegisteredUser {
  readonly votingId: string;
  readonly userId: string;
  readonly reminder?: Reminder | undefined;
}

export interface RegisteredUsers {
  readonly users: readonly RegisteredUser[];
  /** There are more, after this user. */
  readonly after?: string;
}

/** As many as DynamoDB reads at once. */
const PAGE_SIZE = 100;

/** Somebody else has it, or the registration is gone. */
class NotReservedError extends Error {}

/** Reminders of registered users: attribute `reminder` of table `registrations`, by reserve and confirm (DESIGN rule 3). */
@Injectable()
export class RemindersRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    @InjectEnvironment(registrationsTableEnv) private readonly registrations: Env<typeof registrationsTableEnv>,
    @InjectEnvironment(votesTableEnv) private readonly votes: Env<typeof votesTableEnv>,
  ) {}

  /**
   * A page of registered users, read consistently.
   *
   * @param after the page begins after this user, registered or not; empty for the first page
   */
  async page(votingId: string, after: string): Promise<RegisteredUsers> {
    const { Items = [], LastEvaluatedKey } = await this.client.send(
      new QueryCommand({
        TableName: this.registrations.TABLE_REGISTRATIONS,
        KeyConditionExpression: 'votingId = :votingId',
        ExpressionAttributeValues: { ':votingId': votingId },
        ...(after !== '' && { ExclusiveStartKey: { votingId, userId: after } }),
        ConsistentRead: true,
        Limit: PAGE_SIZE,
      }),
    );
    const users = Items as RegisteredUser[];
    const last = users.at(-1);
    return LastEvaluatedKey && last ? { users, after: last.userId } : { users };
  }

  /** Those of these users who have voted, read consistently. */
  async voters(votingId: string, users: readonly RegisteredUser[]): Promise<ReadonlySet<string>> {
    const { TABLE_VOTES: table } = this.votes;
    const voters = new Set<string>();
    let keys: Record<string, unknown>[] = users.map(({ userId }) => ({ userId, votingId }));
    if (keys.length === 0) return voters;
    await retry(
      async () => {
        const request = { Keys: keys, ConsistentRead: true, ProjectionExpression: 'userId' };
        const answer = await this.client.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
        for (const { userId } of answer.Responses?.[table] ?? []) voters.add(String(userId));
        keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
        return keys.length === 0 ? { done: true, value: undefined } : { done: false, cause: 'unprocessed keys' };
      },
      DEFAULT_RETRY,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
    return voters;
  }

  /**
   * Reserves a reminder, if the registration is as it was read.
   *
   * @param by names the attempt
   * @returns false when another attempt was first, or the user is not registered any more
   */
  async reserve({ votingId, userId, reminder }: RegisteredUser, endAt: string, by: string): Promise<boolean> {
    const unchanged = reminder === undefined ? 'attribute_not_exists(reminder)' : 'reminder.#by = :seen';
    const input = {
      TableName: this.registrations.TABLE_REGISTRATIONS,
      Key: { votingId, userId },
      UpdateExpression: 'SET reminder = :reminder',
      ConditionExpression: `attribute_exists(userId) AND (${unchanged} OR reminder.#by = :by)`,
      ExpressionAttributeNames: { '#by': 'by' },
      ExpressionAttributeValues: {
        ':reminder': { endAt, state: 'reserved', by } satisfies Reminder,
        ':by': by,
        ...(reminder && { ':seen': reminder.by }),
      },
    };
    return unlessRefused(this.writer.update(input, () => new NotReservedError()));
  }

  /** Notes that the reminder was sent. @returns false when another attempt has it now */
  async confirm({ votingId, userId }: RegisteredUser, by: string): Promise<boolean> {
    const input = {
      TableName: this.registrations.TABLE_REGISTRATIONS,
      Key: { votingId, userId },
      UpdateExpression: 'SET reminder.#state = :sent',
      ConditionExpression: 'reminder.#by = :by',
      ExpressionAttributeNames: { '#by': 'by', '#state': 'state' },
      ExpressionAttributeValues: { ':by': by, ':sent': 'sent' satisfies Reminder['state'] },
    };
    return unlessRefused(this.writer.update(input, () => new NotReservedError()));
  }
}

async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof NotReservedError) return false;
    throw error;
  }
}
