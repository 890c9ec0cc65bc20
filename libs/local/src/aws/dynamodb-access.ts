import type { AccessRequest } from '../cloud.types.js';

/** What a DynamoDB request touches: what has to be allowed, and which tables it may change. */
export interface DynamoDbAccess {
  readonly needs: readonly AccessRequest[];
  readonly writesTo: readonly string[];
}

type Body = Readonly<Record<string, unknown>>;

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
/** Statements would have to be parsed to know what they touch. */
const PARTIQL = new Set(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction']);
/** Transactions have no permission of their own: each action in them needs its own. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

/**
 * Works out the permissions that AWS asks for.
 *
 * @param tableArnPrefix `arn:aws:dynamodb:<region>:<account>:table/`
 * @returns undefined for operations that are not emulated
 */
export function dynamoDbAccess(operation: string, body: Body, tableArnPrefix: string): DynamoDbAccess | undefined {
  if (PARTIQL.has(operation)) return undefined;
  const arn = (table: unknown): string => tableArn(String(table), tableArnPrefix);
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') return transaction(operation, body, arn);
  if (operation === 'BatchWriteItem' || operation === 'BatchGetItem') {
    const tables = Object.keys((body['RequestItems'] ?? {}) as Body);
    const needs = tables.map((table) => ({ action: `dynamodb:${operation}`, resource: arn(table) }));
    return { needs, writesTo: operation === 'BatchWriteItem' ? tables.map(nameOf) : [] };
  }
  const table = body['TableName'];
  const index = body['IndexName'];
  const resource = table === undefined ? '*' : arn(table) + (index === undefined ? '' : `/index/${String(index)}`);
  return {
    needs: [{ action: `dynamodb:${operation}`, resource }],
    writesTo: WRITES.has(operation) ? [nameOf(table)] : [],
  };
}

function transaction(operation: string, body: Body, arn: (table: unknown) => string): DynamoDbAccess {
  const items = (body['TransactItems'] ?? []) as readonly Readonly<Record<string, Body>>[];
  const actions = items.flatMap((item) => Object.entries(item));
  return {
    needs: actions.map(([kind, { TableName }]) => ({
      action: `dynamodb:${TRANSACT_ACTIONS[kind] ?? operation}`,
      resource: arn(TableName),
    })),
    writesTo: [
      ...new Set(
        actions
          .filter(([kind]) => kind !== 'Get' && kind !== 'ConditionCheck')
          .map(([, it]) => nameOf(it['TableName'])),
      ),
    ],
  };
}

/** Requests may name a table by its ARN. */
function tableArn(table: string, prefix: string): string {
  return table.startsWith('arn:') ? table : `${prefix}${table}`;
}

function nameOf(table: unknown): string {
  return String(table).split('/').at(-1) ?? '';
}
