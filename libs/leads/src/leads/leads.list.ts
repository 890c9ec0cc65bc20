import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery, type ShardedPosition, type ShardedQuerySpec } from '#platform/dynamodb/sharded-query.js';
import { decodeCursor, encodeCursor, type Page, parseLimit } from '#platform/pagination/cursor.js';
import { leadsTableEnv } from '../leads.env.js';
import { allShards, BY_AGENT, BY_STATUS, LIST_SHARDS } from '../leads.keys.js';
import { LEAD_STATUSES, type Lead, type LeadStatus } from './lead.js';
import { type ListedAs, listKey, toLead } from './lead.item.js';

/** What to list; everything given must hold. */
export interface LeadsListQuery {
  readonly status?: LeadStatus | undefined;
  readonly assignedTo?: string | undefined;
  readonly parked?: boolean | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

type Selection = Pick<ShardedQuerySpec, 'indexName' | 'shardAttribute' | 'shards' | 'filter' | 'names' | 'values'>;

/** Lists of leads, by (timestamp, leadId): indexes `byStatus` and `byAgent` (L10). */
@Injectable()
export class LeadsList {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(leadsTableEnv) private readonly env: Env<typeof leadsTableEnv>,
  ) {}

  /** @throws InvalidLimitError, InvalidCursorError (422) */
  async page({ limit, cursor, ...filters }: LeadsListQuery): Promise<Page<Lead>> {
    const size = parseLimit(limit);
    const identity = { list: 'leads', ...filters };
    const query = new ShardedQuery(this.client, {
      tableName: this.env.TABLE_LEADS,
      sortAttribute: 'place',
      tableKey: ['leadId'],
      ...(filters.assignedTo === undefined ? ofAll(filters) : ofAgent(filters.assignedTo, filters)),
    });
    const isPosition = (value: unknown): value is ShardedPosition => query.isPosition(value);
    const start = cursor === undefined ? undefined : decodeCursor(identity, cursor, isPosition);
    const { items, position } = await query.page(size, start);
    return { data: items.map(toLead), nextCursor: position ? encodeCursor(identity, position) : null };
  }
}

type Filters = Pick<LeadsListQuery, 'status' | 'parked'>;

/** Lists that exclude each other (answered and parked, say) have no shards in common: an empty list of shards has no items. */
function ofAll({ status, parked }: Filters): Selection {
  const wanted: readonly ListedAs[] = [...LEAD_STATUSES, 'Parked' as const].filter((listedAs) => {
    const ofStatus = status === undefined || listedAs === status || (listedAs === 'Parked' && status === 'Pending');
    return ofStatus && (parked === undefined || parked === (listedAs === 'Parked'));
  });
  const shards = wanted.flatMap((listedAs) => allShards(LIST_SHARDS).map((shard) => listKey(listedAs, shard)));
  return { indexName: BY_STATUS, shardAttribute: 'listShard', shards };
}

/** Parked leads have no agent. */
function ofAgent(assignedTo: string, { status, parked }: Filters): Selection {
  const filter = status === undefined ? {} : { filter: '#status = :status', ...statusIs(status) };
  return { indexName: BY_AGENT, shardAttribute: 'assignedTo', shards: parked ? [] : [assignedTo], ...filter };
}

function statusIs(status: LeadStatus): Pick<Selection, 'names' | 'values'> {
  return { names: { '#status': 'status' }, values: { ':status': status } };
}
