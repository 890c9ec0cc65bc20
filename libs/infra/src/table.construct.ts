import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import type { Binding, Reference } from './binding.js';
import { environmentOf, physicalName } from './environment-context.js';
import type { NestFunction } from './nest-function.construct.js';
import { attributeTypes, type IndexProps, indexBlock, type Keyed, nameOf } from './table-keys.js';
import { addStreamMapping, type StreamMappingProps } from './stream-mapping.js';

export interface TableProps extends Keyed {
  /** @default none */
  readonly indexes?: readonly IndexProps[];
  /**
   * Attribute with the second after which an item may be removed. For cleaning up only: removal may lag by days.
   * @default nothing expires
   */
  readonly expiresBy?: string;
  /**
   * Whether changes are streamed, with old and new images.
   * @default false
   */
  readonly stream?: boolean;
}

/** Operations on single items, and queries: what state machines have integrations for. */
export type TableOperation = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'].map(
  (verb) => `dynamodb:${verb}`,
);

/** A table: on demand, encrypted, with point-in-time recovery; where data is protected, it cannot be deleted. */
export class Table extends Construct {
  readonly arn: string;
  readonly name: string;
  /** ARN of the stream; only of a table with `stream`. */
  readonly streamArn: string;
  readonly streamed: boolean;
  private readonly indexArns: readonly string[];
  private readonly variable: string;

  constructor(scope: Construct, id: string, props: TableProps) {
    super(scope, id);
    const { protectData } = environmentOf(this);
    const table = new DynamodbTable(this, 'Default', {
      name: physicalName(this, id),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: nameOf(props.partitionKey),
      rangeKey: props.sortKey && nameOf(props.sortKey),
      attribute: attributeTypes([props, ...(props.indexes ?? [])]),
      globalSecondaryIndex: props.indexes?.map(indexBlock),
      ttl: props.expiresBy === undefined ? undefined : { attributeName: props.expiresBy, enabled: true },
      streamEnabled: props.stream || undefined,
      streamViewType: props.stream ? 'NEW_AND_OLD_IMAGES' : undefined,
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: protectData,
      lifecycle: protectData ? { preventDestroy: true } : undefined,
    });
    // Without the construct's path in its address, moving the construct in the code never replaces the table.
    table.overrideLogicalId(id);
    this.arn = table.arn;
    this.name = table.name;
    this.streamArn = table.streamArn;
    this.streamed = props.stream ?? false;
    this.variable = `TABLE_${id.toUpperCase().replaceAll('-', '_')}`;
    this.indexArns = (props.indexes ?? []).map((one) => `${table.arn}/index/${one.name}`);
  }

  /** Reading items and querying the table and its indexes; variable `TABLE_<ID>`. */
  read(): Binding {
    return this.bind([{ actions: READ, resources: [this.arn, ...this.indexArns] }]);
  }

  /** Writing items; variable `TABLE_<ID>`. */
  write(): Binding {
    return this.bind([{ actions: WRITE, resources: [this.arn] }]);
  }

  /** Both; variable `TABLE_<ID>`. */
  readWrite(): Binding {
    return this.bind([...this.read().statements, ...this.write().statements]);
  }

  /** Scanning one index, for sparse ones that hold next to nothing; variable `TABLE_<ID>`. */
  scanIndex(index: string): Binding {
    const arn = this.indexArns.find((one) => one.endsWith(`/index/${index}`));
    if (arn === undefined) throw new Error(`Table "${this.node.id}" has no index "${index}"`);
    return this.bind([{ actions: ['dynamodb:Scan'], resources: [arn] }]);
  }

  /** Just these operations on the table, without its indexes: for what many functions use a little of; variable `TABLE_<ID>`. */
  only(...operations: readonly TableOperation[]): Binding {
    return this.bind(this.operations(...operations).statements);
  }

  /** The table as a state machine uses it: its name, and just these operations on it. */
  operations(...operations: readonly TableOperation[]): Reference {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    return { value: this.name, statements: [{ actions, resources: [this.arn] }] };
  }

  /** Calls the function with the table's changes. */
  streamTo(consumer: NestFunction, props: StreamMappingProps = {}): void {
    addStreamMapping(this, consumer, props);
  }

  private bind(statements: Binding['statements']): Binding {
    return { env: { [this.variable]: this.name }, statements };
  }
}
