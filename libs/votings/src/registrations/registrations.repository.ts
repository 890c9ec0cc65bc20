import { DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { registrationsTableEnv } from '../votings.env.js';

/** Neither write has a condition: both may be repeated. The writer is used for its retries. */
const neverRefused = (): Error => new Error('A write without a condition was refused by one');

/**
 * Table `registrations`: PK `votingId`, SK `userId`. Who wants to be told before a voting ends.
 *
 * Rows live as long as votings do: a voting may be moved again and again until it opens, so no TTL is late enough.
 */
@Injectable()
export class RegistrationsRepository {
  readonly #table: string;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    @InjectEnvironment(registrationsTableEnv) env: Env<typeof registrationsTableEnv>,
  ) {
    this.#table = env.TABLE_REGISTRATIONS;
  }

  /** Registers a user. A repeat changes nothing. */
  async add(votingId: string, userId: string): Promise<void> {
    const input = {
      TableName: this.#table,
      Key: { votingId, userId },
      UpdateExpression: 'SET registeredAt = if_not_exists(registeredAt, :now)',
      ExpressionAttributeValues: { ':now': this.clock.nowIso() },
    };
    await this.writer.update(input, neverRefused);
  }

  /** Takes a registration back, if there is one. */
  async remove(votingId: string, userId: string): Promise<void> {
    await this.writer.delete({ TableName: this.#table, Key: { votingId, userId } }, neverRefused);
  }

  /** Whether a user is registered, read consistently. */
  async has(votingId: string, userId: string): Promise<boolean> {
    const command = new GetCommand({ TableName: this.#table, Key: { votingId, userId }, ConsistentRead: true });
    return (await this.client.send(command)).Item !== undefined;
  }

  /** Pages of the ids of all users that are registered for a voting, read consistently. */
  async *users(votingId: string): AsyncGenerator<readonly string[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.#table,
        KeyConditionExpression: 'votingId = :votingId',
        ExpressionAttributeValues: { ':votingId': votingId },
        ProjectionExpression: 'userId',
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) yield Items.map(({ userId }) => String(userId));
  }
}
