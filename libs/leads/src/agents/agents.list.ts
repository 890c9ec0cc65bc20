import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery, type ShardedPosition } from '#platform/dynamodb/sharded-query.js';
import { decodeCursor, encodeCursor, type Page, parseLimit } from '#platform/pagination/cursor.js';
import { agentsTableEnv } from '../leads.env.js';
import { AGENT_SHARDS, allShards, BY_USER } from '../leads.keys.js';
import type { Agent } from './agent.js';
import { toAgent } from './agent.item.js';

/** What makes a cursor one of this list. */
const LIST = { list: 'agents' };

/** All agents, by `userId`: index `byUser`, all shards merged. */
@Injectable()
export class AgentsList {
  private readonly query: ShardedQuery;

  constructor(client: DynamoDBDocumentClient, @InjectEnvironment(agentsTableEnv) env: Env<typeof agentsTableEnv>) {
    this.query = new ShardedQuery(client, {
      tableName: env.TABLE_AGENTS,
      indexName: BY_USER,
      shardAttribute: 'listShard',
      shards: allShards(AGENT_SHARDS),
      sortAttribute: 'userId',
    });
  }

  /** @throws InvalidLimitError, InvalidCursorError (422) */
  async page(query: {
    readonly limit?: string | undefined;
    readonly cursor?: string | undefined;
  }): Promise<Page<Agent>> {
    const size = parseLimit(query.limit);
    const isPosition = (value: unknown): value is ShardedPosition => this.query.isPosition(value);
    const start = query.cursor === undefined ? undefined : decodeCursor(LIST, query.cursor, isPosition);
    const { items, position } = await this.query.page(size, start);
    return { data: items.map(toAgent), nextCursor: position ? encodeCursor(LIST, position) : null };
  }

  /** Everybody, read as far as it is consumed. */
  async *all(): AsyncGenerator<Agent> {
    for await (const item of this.query.all()) yield toAgent(item);
  }
}
