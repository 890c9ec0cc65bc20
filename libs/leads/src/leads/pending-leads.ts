import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery } from '#platform/dynamodb/sharded-query.js';
import { leadsTableEnv } from '../leads.env.js';
import { allShards, BY_EXPIRY, BY_PENDING } from '../leads.keys.js';

/** A lead in line, as its index knows it: it may have gone since. */
export interface PendingLead {
  readonly leadId: string;
  /** Sorts the line. */
  readonly place: string;
}

/** Keys per request and shard. */
const PAGE_SIZE = 10;

/** The line of pending leads of all imports, and the leads whose time is up: sparse indexes, keys only, all shards merged. */
@Injectable()
export class PendingLeads {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(leadsTableEnv) private readonly env: Env<typeof leadsTableEnv>,
  ) {}

  /** The line from its head on, by (timestamp, leadId), read as far as it is consumed. */
  line(): AsyncIterable<PendingLead> {
    return this.query(
      BY_PENDING,
      'pendingShard',
      'place',
    ).all() as AsyncIterable<unknown> as AsyncIterable<PendingLead>;
  }

  /** Leads with an assignment that ended at `until` (RFC 3339) or before, those that ended first at the front. */
  overdue(until: string): AsyncIterable<{ readonly leadId: string }> {
    const query = this.query(BY_EXPIRY, 'runningShard', 'expiresAt', until);
    return query.all() as AsyncIterable<unknown> as AsyncIterable<{ leadId: string }>;
  }

  private query(indexName: string, shardAttribute: string, sortAttribute: string, until?: string): ShardedQuery {
    return new ShardedQuery(this.client, {
      tableName: this.env.TABLE_LEADS,
      indexName,
      shardAttribute,
      shards: allShards(this.env.LEADS_INDEX_SHARDS),
      sortAttribute,
      tableKey: ['leadId'],
      pageSize: PAGE_SIZE,
      ...(until !== undefined && { sortCondition: '#sort <= :until', values: { ':until': until } }),
    });
  }
}
