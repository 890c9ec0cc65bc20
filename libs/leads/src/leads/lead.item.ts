import type { Item } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { LIST_SHARDS, placeOf, shardOf } from '../leads.keys.js';
import { standingOf, type Lead, type LeadStatus } from './lead.js';

/** What a list is made of: parked leads are a list of their own. */
export type ListedAs = LeadStatus | 'Parked';

/** The key in the index of lists. */
export function listKey(listedAs: ListedAs, shard: string): string {
  return `${listedAs}#${shard}`;
}

/**
 * The item of a lead, with the keys of its indexes and the correlation id that the stream carries on.
 *
 * @param shards of the indexes of pending and of running leads
 */
export function toItem(lead: Lead, shards: number): Record<string, unknown> {
  const standing = standingOf(lead);
  return {
    ...lead,
    place: placeOf(lead),
    listShard: listKey(lead.parked ? 'Parked' : lead.status, shardOf(lead.leadId, LIST_SHARDS)),
    ...(standing === 'pending' && { pendingShard: shardOf(lead.leadId, shards) }),
    ...(standing === 'assigned' && { runningShard: shardOf(lead.leadId, shards) }),
    [CORRELATION_ATTRIBUTE]: CorrelationContext.get(),
  };
}

/** The lead of an item. */
export function toLead(item: Item): Lead {
  const { place: _place, listShard: _list, pendingShard: _pending, runningShard: _running, ...rest } = item;
  const { [CORRELATION_ATTRIBUTE]: _correlationId, ...lead } = rest;
  return lead as unknown as Lead;
}
