import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { resultsTableEnv } from '../votings.env.js';
import type { ResultRow } from './result-row.js';

/** Table `results`: PK `votingId`, SK `part`: counter rows `shard#<n>` and the row `summary`. */
@Injectable()
export class ResultsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(resultsTableEnv) private readonly env: Env<typeof resultsTableEnv>,
  ) {}

  /** All rows of a voting, read consistently. */
  async rows(votingId: string): Promise<readonly ResultRow[]> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.env.TABLE_RESULTS,
        KeyConditionExpression: 'votingId = :votingId',
        ExpressionAttributeValues: { ':votingId': votingId },
        ConsistentRead: true,
      },
    );
    const rows: ResultRow[] = [];
    for await (const { Items = [] } of pages) rows.push(...Items);
    return rows;
  }
}
