import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import type { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';
import type { Ids } from '#platform/ids/ids.js';
import { LostAnswer, unlessAnswerLost } from '../lost-answer.js';
import type { resultShardsEnv, resultsTableEnv } from '../votings.env.js';
import { counterPart, SUMMARY_PART } from '../votings.keys.js';
import { toAttributes, type Counts, type ResultRow } from './result-row.js';
import { rowChange } from './row-changes.js';

/** Somebody else repaired the same results in between: what was measured does not hold any more. */
export class RepairedMeanwhileError extends Error {
  override readonly name = 'RepairedMeanwhileError';

  constructor() {
    super('The results were repaired by somebody else in between; recount again');
  }
}

/** The writes of a repair: making counting wait, and correcting. For tools. */
export class RepairRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly env: Env<typeof resultsTableEnv & typeof resultShardsEnv>,
  ) {}

  /**
   * Makes the counting of a voting wait for so many seconds: its votes are taken as ever, keep their marks, and the sweep counts them
   * afterwards. The hold ends by itself, whatever becomes of the tool.
   */
  async hold(votingId: string, seconds: number): Promise<void> {
    await this.eachCounter(votingId, 'SET heldUntil = :until', { ':until': this.clock.nowSeconds() + seconds });
  }

  /** Lets counting go on. */
  async release(votingId: string): Promise<void> {
    await this.eachCounter(votingId, 'REMOVE heldUntil');
  }

  /**
   * Adds to the results, once. The correction is a difference, so it holds whatever is counted at the same time; it is kept apart from what was
   * counted, on the row `summary`.
   *
   * @param rows the rows that the correction was measured on
   * @throws RepairedMeanwhileError when another correction came first
   */
  async correct(votingId: string, correction: Counts, rows: readonly ResultRow[]): Promise<void> {
    const additions = toAttributes(correction);
    const change = rowChange(votingId);
    const repairId = this.ids.next();
    const input = {
      TableName: this.env.TABLE_RESULTS,
      Key: { votingId, part: SUMMARY_PART },
      UpdateExpression:
        `SET updatedAt = :now, repairId = :repairId, ${change.tail}, repairs :one, ` +
        additions.map((_, i) => `#o${i} :n${i}`).join(', '),
      // Nothing equals an attribute that is not there, so the first repair is told apart.
      ConditionExpression: 'repairs = :repairs OR (:repairs = :none AND attribute_not_exists(repairs))',
      ExpressionAttributeNames: {
        ...change.names,
        ...Object.fromEntries(additions.map(([attribute], i) => [`#o${i}`, attribute])),
      },
      ExpressionAttributeValues: {
        ':now': this.clock.nowIso(),
        ':repairId': repairId,
        ':repairs': repairsOf(rows),
        ':none': 0,
        ...change.values,
        ...Object.fromEntries(additions.map(([, count], i) => [`:n${i}`, count])),
      },
    };
    const refuse = (found?: Item): Error =>
      found?.['repairId'] === repairId ? new LostAnswer() : new RepairedMeanwhileError();
    await unlessAnswerLost(this.writer.update(input, refuse));
  }

  private async eachCounter(
    votingId: string,
    UpdateExpression: string,
    ExpressionAttributeValues?: Record<string, unknown>,
  ): Promise<void> {
    const rows = Array.from({ length: this.env.RESULTS_SHARDS }, (_, row) => counterPart(row));
    await Promise.all(
      rows.map((part) => {
        const Key = { votingId, part };
        const TableName = this.env.TABLE_RESULTS;
        return this.client.send(new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues }));
      }),
    );
  }
}

function repairsOf(rows: readonly ResultRow[]): number {
  return Number(rows.find(({ part }) => part === SUMMARY_PART)?.['repairs'] ?? 0);
}
