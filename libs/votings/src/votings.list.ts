import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { parseRfc3339 } from '#platform/clock/rfc3339.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ShardedQuery, type ShardedPosition, type ShardedQuerySpec } from '#platform/dynamodb/sharded-query.js';
import { decodeCursor, encodeCursor, InvalidCursorError, parseLimit, type Page } from '#platform/pagination/cursor.js';
import { stateOf, type Voting, type VotingState } from './voting.js';
import { votingsTableEnv } from './votings.env.js';
import { BY_END, votingShards } from './votings.keys.js';
import { toVoting } from './votings.repository.js';

/** What to list. */
export interface VotingsListQuery {
  readonly state?: VotingState | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * Where the next page starts. The first page's instant stays the boundary between ended and not ended, since DynamoDB refuses a position
 * that lies outside of the key condition.
 */
interface Position {
  readonly asOf: string;
  readonly shards: ShardedPosition;
}

type Selection = Pick<ShardedQuerySpec, 'sortCondition' | 'filter' | 'names' | 'values' | 'ascending'>;

const CANCELLED = { '#cancelledAt': 'cancelledAt' };
const STARTS = { '#startAt': 'startAt' };

/** Lists of votings, by their end: index `byEnd`, all shards merged. */
@Injectable()
export class VotingsList {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(votingsTableEnv) private readonly env: Env<typeof votingsTableEnv>,
  ) {}

  /**
   * One page of the votings that are in the state now. A voting that leaves the state between two pages is left out, so a page may be short
   * although there is a next one.
   *
   * @throws InvalidLimitError, InvalidCursorError (422)
   */
  async page({ state, limit, cursor, now }: VotingsListQuery): Promise<Page<Voting>> {
    const size = parseLimit(limit);
    const identity = { list: 'votings', state };
    const start = cursor === undefined ? undefined : decodeCursor(identity, cursor, isPosition);
    const asOf = start?.asOf ?? new Date(now).toISOString();
    const query = this.query(state, asOf, now);
    const shards = start?.shards ?? {};
    if (!query.isPosition(shards)) throw new InvalidCursorError();
    const { items, position } = await query.page(size, shards);
    const votings = items.map(toVoting).filter((voting) => state === undefined || stateOf(voting, now) === state);
    const next: Position | undefined = position && { asOf, shards: position };
    return { data: votings, nextCursor: next ? encodeCursor(identity, next) : null };
  }

  private query(state: VotingState | undefined, asOf: string, now: number): ShardedQuery {
    return new ShardedQuery(this.client, {
      tableName: this.env.TABLE_VOTINGS,
      indexName: BY_END,
      shardAttribute: 'listShard',
      shards: votingShards,
      sortAttribute: 'endAt',
      tableKey: ['votingId'],
      ...selection(state, asOf, new Date(now).toISOString()),
    });
  }
}

/** What of the index is read for a state: those that end first at the front while they can still be voted on, else those that end last. */
function selection(state: VotingState | undefined, asOf: string, now: string): Selection {
  const notOver = { sortCondition: '#sort > :asOf', ascending: true, names: { ...CANCELLED, ...STARTS } };
  switch (state) {
    case 'scheduled':
      return {
        ...notOver,
        filter: 'attribute_not_exists(#cancelledAt) AND #startAt > :now',
        values: { ':asOf': asOf, ':now': now },
      };
    case 'open':
      return {
        ...notOver,
        filter: 'attribute_not_exists(#cancelledAt) AND #startAt <= :now',
        values: { ':asOf': asOf, ':now': now },
      };
    case 'closed': {
      const filter = 'attribute_not_exists(#cancelledAt)';
      return { sortCondition: '#sort <= :asOf', filter, names: CANCELLED, values: { ':asOf': asOf }, ascending: false };
    }
    case 'cancelled':
      return { filter: 'attribute_exists(#cancelledAt)', names: CANCELLED, ascending: false };
    case undefined:
      return { ascending: false };
  }
}

function isPosition(value: unknown): value is { asOf: string; shards: unknown } {
  if (typeof value !== 'object' || value === null || !('asOf' in value) || !('shards' in value)) return false;
  return typeof value.asOf === 'string' && parseRfc3339(value.asOf) !== undefined;
}
