import type { Construct } from 'constructs';
import { Table } from '#infra/table.construct.js';

/** The tables of the leads slice. */
export interface LeadsTables {
  readonly leads: Table;
  readonly agents: Table;
  readonly imports: Table;
}

export function createTables(scope: Construct): LeadsTables {
  return {
    leads: new Table(scope, 'leads', {
      partitionKey: 'leadId',
      stream: true,
      indexes: [
        // Sparse: leads in line, and leads with a running assignment.
        { name: 'byPending', partitionKey: 'pendingShard', sortKey: 'place', projection: 'KEYS_ONLY' },
        { name: 'byExpiry', partitionKey: 'runningShard', sortKey: 'expiresAt', projection: 'KEYS_ONLY' },
        { name: 'byStatus', partitionKey: 'listShard', sortKey: 'place', projection: 'ALL' },
        { name: 'byAgent', partitionKey: 'assignedTo', sortKey: 'place', projection: 'ALL' },
      ],
    }),
    agents: new Table(scope, 'agents', {
      partitionKey: 'userId',
      stream: true,
      indexes: [
        // Sparse: agents who are free.
        { name: 'byIdle', partitionKey: 'idleShard', sortKey: 'idlePlace', projection: 'KEYS_ONLY' },
        { name: 'byUser', partitionKey: 'listShard', sortKey: 'userId', projection: 'ALL' },
      ],
    }),
    imports: new Table(scope, 'lead-imports', { partitionKey: 'importId', expiresBy: 'expireAt' }),
  };
}
