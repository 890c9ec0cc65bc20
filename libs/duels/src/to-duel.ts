import type { Item } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE } from '#platform/logging/correlation.context.js';
import type { Duel } from './duel.js';

/** The session of an item of `sessions`: without the keys of indexes and what else only the table needs. */
export function toDuel(item: Item): Duel {
  const { liveShard: _shard, dueAt: _dueAt, expireAt: _expireAt, ...rest } = item;
  const { [CORRELATION_ATTRIBUTE]: _correlationId, ...duel } = rest;
  return duel as unknown as Duel;
}
