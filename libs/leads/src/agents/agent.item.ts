import type { PutCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Item } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { AGENT_SHARDS, idlePlaceOf, shardOf } from '../leads.keys.js';
import type { Agent } from './agent.js';

/** Puts the next version of an agent, if the one before it is still there; the first version, if there is none. */
export function putAgent(tableName: string, agent: Agent): PutCommandInput {
  const first = agent.version === 1;
  return {
    TableName: tableName,
    Item: toItem(agent),
    ConditionExpression: first ? 'attribute_not_exists(userId)' : '#version = :before',
    ...(!first && {
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': agent.version - 1 },
    }),
  };
}

/** The item of an agent, with the keys of its indexes and the correlation id that the stream carries on. */
function toItem(agent: Agent): Record<string, unknown> {
  const { userId, idleSince } = agent;
  const shard = shardOf(userId, AGENT_SHARDS);
  return {
    ...agent,
    listShard: shard,
    ...(idleSince !== undefined && { idleShard: shard, idlePlace: idlePlaceOf(idleSince, userId) }),
    [CORRELATION_ATTRIBUTE]: CorrelationContext.get(),
  };
}

/** The agent of an item. */
export function toAgent(item: Item): Agent {
  const { listShard: _list, idleShard: _shard, idlePlace: _place, ...rest } = item;
  const { [CORRELATION_ATTRIBUTE]: _correlationId, ...agent } = rest;
  return agent as unknown as Agent;
}
