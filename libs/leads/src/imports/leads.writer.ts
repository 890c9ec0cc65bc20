import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import { isTransient } from '#platform/dynamodb/transient.js';
import type { Lead } from '../leads/lead.js';
import { toItem } from '../leads/lead.item.js';
import { leadsTableEnv } from '../leads.env.js';

/** What one request holds at most. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const WRITES = 25;
const READS = 100;
/** Requests at the same time. */
const CONCURRENCY = 4;
/** An import has minutes; a table under load needs seconds to scale. */
const RETRY = { ...DEFAULT_RETRY, maxAttempts: 30, budgetMs: 60_000, maxDelayMs: 5_000 };

type Request = NonNullable<NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string]>;

/** Writes new leads, many at a time. */
@Injectable()
export class LeadsWriter {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly clock: Clock,
    @InjectEnvironment(leadsTableEnv) private readonly env: Env<typeof leadsTableEnv>,
  ) {}

  /**
   * Writes leads that nobody has written yet: a batch write knows no conditions and would take an answered lead back.
   *
   * @throws TransactionContentionError when DynamoDB does not take them all, however often it is asked
   */
  async write(leads: readonly Lead[]): Promise<void> {
    const requests = chunks(leads, WRITES).map((chunk) =>
      chunk.map((lead) => ({ PutRequest: { Item: toItem(lead, this.env.LEADS_INDEX_SHARDS) } })),
    );
    for (const round of chunks(requests, CONCURRENCY)) {
      await Promise.all(round.map((request) => this.writeBatch(request)));
    }
  }

  /** Those of the leads that are not there yet. */
  async missing(leads: readonly Lead[]): Promise<Lead[]> {
    const known = new Set<string>();
    for (const chunk of chunks(leads, READS)) for (const leadId of await this.known(chunk)) known.add(leadId);
    return leads.filter(({ leadId }) => !known.has(leadId));
  }

  private async writeBatch(request: Request): Promise<void> {
    let left = request;
    await this.untilDone(async () => {
      const { UnprocessedItems } = await this.client.send(
        new BatchWriteCommand({ RequestItems: { [this.env.TABLE_LEADS]: left } }),
      );
      left = UnprocessedItems?.[this.env.TABLE_LEADS] ?? [];
      return left.length === 0;
    });
  }

  private async known(leads: readonly Lead[]): Promise<string[]> {
    let keys: Record<string, unknown>[] = leads.map(({ leadId }) => ({ leadId }));
    const found: string[] = [];
    await this.untilDone(async () => {
      const table = { Keys: keys, ProjectionExpression: 'leadId', ConsistentRead: true };
      const page = await this.client.send(new BatchGetCommand({ RequestItems: { [this.env.TABLE_LEADS]: table } }));
      found.push(...(page.Responses?.[this.env.TABLE_LEADS] ?? []).map(({ leadId }) => String(leadId)));
      keys = page.UnprocessedKeys?.[this.env.TABLE_LEADS]?.Keys ?? [];
      return keys.length === 0;
    });
    return found;
  }

  private async untilDone(step: () => Promise<boolean>): Promise<void> {
    await retry(
      async (): Promise<Attempt<void>> => {
        try {
          return (await step()) ? { done: true, value: undefined } : { done: false, cause: 'unprocessed items' };
        } catch (error) {
          if (isTransient(error)) return { done: false, cause: error };
          throw error;
        }
      },
      RETRY,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}
