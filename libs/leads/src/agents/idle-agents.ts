import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { agentsTableEnv } from '../leads.env.js';
import { AGENT_SHARDS, allShards, BY_IDLE } from '../leads.keys.js';

/** A free agent, as the index knows it: it may have gone since. */
export interface IdleAgent {
  readonly userId: string;
  /** Sorts by how long the agent has waited. */
  readonly idlePlace: string;
}

/** Keys per request and shard. */
const PAGE_SIZE = 10;

/** Agents whose status is `online`: a sparse index, keys only, all shards merged. */
@Injectable()
export class IdleAgents {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(agentsTableEnv) private readonly env: Env<typeof agentsTableEnv>,
  ) {}

  /** Those who have waited longest first, read as far as they are consumed. */
  byWaiting(): AsyncIterable<IdleAgent> {
    const query = new ShardedQuery(this.client, {
      tableName: this.env.TABLE_AGENTS,
      indexName: BY_IDLE,
      shardAttribute: 'idleShard',
      shards: allShards(AGENT_SHARDS),
      sortAttribute: 'idlePlace',
      tableKey: ['userId'],
      pageSize: PAGE_SIZE,
    });
    return query.all() as AsyncIterable<unknown> as AsyncIterable<IdleAgent>;
  }
}
