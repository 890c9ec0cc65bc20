import type { Construct } from 'constructs';
import { Table } from '#infra/table.construct.js';

/** Every table of realtime, by its short name. */
export interface RealtimeTables {
  readonly connections: Table;
  readonly subscriptions: Table;
  readonly topics: Table;
  readonly outbox: Table;
  readonly presence: Table;
}

/** Creates the tables in `scope`. */
export function createTables(scope: Construct): RealtimeTables {
  const expiresBy = 'expireAt';
  return {
    connections: new Table(scope, 'connections', { partitionKey: 'userId', sortKey: 'connectionId', expiresBy }),
    subscriptions: new Table(scope, 'subscriptions', {
      partitionKey: 'topicShard',
      sortKey: 'connectionId',
      expiresBy,
      indexes: [{ name: 'byConnection', partitionKey: 'connectionId', projection: 'KEYS_ONLY' }],
    }),
    topics: new Table(scope, 'topics', { partitionKey: 'topic', expiresBy }),
    outbox: new Table(scope, 'outbox', {
      partitionKey: 'userId',
      sortKey: { name: 'seq', type: 'N' },
      expiresBy,
    }),
    presence: new Table(scope, 'presence', {
      partitionKey: 'userId',
      stream: true,
      indexes: [
        // Sparse: holds the users who are online.
        {
          name: 'byOnline',
          partitionKey: 'onlineShard',
          sortKey: 'userId',
          projection: ['displayName', 'lastSeenAt'],
        },
      ],
    }),
  };
}
