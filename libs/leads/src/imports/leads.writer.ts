import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';
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

/**
 * The writer's client: it repeats nothing by itself, since a batch whose answer was lost may have been written, and its leads may have been
 * given to agents since. What is done then is the writer's business.
 *
 * @param config for tests: endpoint, credentials
 */
export function batchClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return createDocumentClient({ ...config, maxAttempts: 1 });
}

/** Writes new leads, many at a time. */
@Injectable()
export class LeadsWriter {
  /** @param client one that does not repeat batches: {@link batchClient} */
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
    for (const round of chunks(chunks(leads, WRITES), CONCURRENCY)) {
      await Promise.all(round.map((batch) => this.writeBatch(batch)));
    }
  }

  /** Those of the leads that are not there yet. */
  async missing(leads: readonly Lead[]): Promise<Lead[]> {
    const known = new Set<string>();
    for (const chunk of chunks(leads, READS)) for (const leadId of await this.known(chunk)) known.add(leadId);
    return leads.filter(({ leadId }) => !known.has(leadId));
  }

  private async writeBatch(batch: readonly Lead[]): Promise<void> {
    let left = batch;
    let isUncertain = false;
    await this.untilDone(async () => {
      // An answer that was lost is no reason to write a lead again that an agent may have by now.
      if (isUncertain) left = await this.missing(left);
      isUncertain = true;
      left = await this.put(left);
      isUncertain = false;
      return left.length === 0;
    });
  }

  /** @returns what the table did not take */
  private async put(leads: readonly Lead[]): Promise<readonly Lead[]> {
    if (leads.length === 0) return [];
    const requests = leads.map((lead) => ({ PutRequest: { Item: toItem(lead, this.env.LEADS_INDEX_SHARDS) } }));
    const command = new BatchWriteCommand({ RequestItems: { [this.env.TABLE_LEADS]: requests } });
    const { UnprocessedItems = {} } = await this.client.send(command);
    const left = new Set(UnprocessedItems[this.env.TABLE_LEADS]?.map(({ PutRequest }) => PutRequest?.Item?.['leadId']));
    return leads.filter(({ leadId }) => left.has(leadId));
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
