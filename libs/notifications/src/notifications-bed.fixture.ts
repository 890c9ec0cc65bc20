import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import type { NewItem } from './groups/append-plan.js';
import { AppendRepository } from './groups/append.repository.js';
import { Appender, type AppendResult } from './groups/appender.js';
import { GroupsRepository } from './groups/groups.repository.js';
import { ItemsRepository } from './groups/items.repository.js';
import { RemovalsRepository } from './groups/removals.repository.js';
import { StandIns } from './groups/stand-ins.js';
import { SendsRepository } from './sending/sends.repository.js';
import { DeadlineIndex } from './sweep/deadline.index.js';

const TABLES = ['notification-groups', 'notification-items', 'notification-sends'] as const;

/** Limits and addresses of a bed; small limits make groups rotate. */
export interface BedLimits {
  readonly maxItems?: number;
  readonly maxKilobytes?: number;
  readonly maxRecipients?: number;
}

/** One call in a test. */
export interface Call {
  readonly type?: string;
  readonly id?: string;
  readonly items?: readonly string[];
  readonly recipients?: readonly string[];
  readonly executeAt?: string;
  /** Size of each item in bytes, as the limit counts it. @default 100 */
  readonly bytes?: number;
}

/** When deadlines are, unless a test says otherwise. */
export const DEADLINE = '2026-01-01T13:00:00.000Z';

/** The slice's repositories on a real engine, with a clock that stands still at 12:30. */
export class NotificationsBed {
  readonly clock = new VirtualClock('2026-01-01T12:30:00.000Z');
  readonly groups: GroupsRepository;
  readonly removals: RemovalsRepository;
  readonly items: ItemsRepository;
  readonly deadlines: DeadlineIndex;
  readonly appender: Appender;
  readonly sends: SendsRepository;

  constructor(
    readonly db: TestDynamoDb,
    readonly env: ReturnType<typeof environment>,
    client: DynamoDBDocumentClient = db.client,
    clock?: VirtualClock,
  ) {
    if (clock) this.clock = clock;
    const writer = new ConditionalWriter(client, this.clock);
    this.groups = new GroupsRepository(client, env);
    const transactor = new Transactor(client, this.clock, new TimeOrderedIds(), { sleep: async () => {} });
    const standIns = new StandIns(env);
    this.removals = new RemovalsRepository(writer, transactor, standIns, this.clock, env);
    this.items = new ItemsRepository(client, env);
    this.deadlines = new DeadlineIndex(client, this.clock, env);
    this.appender = new Appender(
      this.groups,
      new AppendRepository(transactor, standIns, env, env, env),
      this.clock,
      env,
    );
    this.sends = new SendsRepository(writer, this.clock, new TimeOrderedIds(), env);
  }

  static async start(limits: BedLimits = {}): Promise<NotificationsBed> {
    const db = await startDynamoDb();
    return new NotificationsBed(db, environment(await db.createTables(...TABLES), limits));
  }

  /** The same tables with other limits. */
  with(limits: BedLimits): NotificationsBed {
    const names = { ...this.env };
    return new NotificationsBed(this.db, { ...names, ...limitsOf(limits) }, this.db.client, this.clock);
  }

  /** The same tables through another client, one that misbehaves. */
  through(client: DynamoDBDocumentClient): NotificationsBed {
    return new NotificationsBed(this.db, this.env, client, this.clock);
  }

  /** Appends to group `UPLOAD#g1` unless told otherwise. */
  async append({ items = [], recipients = ['email:ann@example.test'], ...call }: Call = {}): Promise<AppendResult> {
    const { type = 'UPLOAD', id = 'g1', executeAt = DEADLINE, bytes = 100 } = call;
    return this.appender.append({
      type,
      id,
      recipients,
      executeAt: Date.parse(executeAt),
      items: items.map((itemId, position): NewItem => ({ itemId, data: {}, message: `m-${itemId}`, position, bytes })),
    });
  }

  /** What is stored of a group: each generation's state and items, the oldest first. */
  async stored(id = 'g1', type = 'UPLOAD'): Promise<{ state: string; items: string[] }[]> {
    const groups = (await this.groups.all({ type, id })).toReversed();
    return Promise.all(
      groups.map(async (group) => ({
        state: group.state,
        items: (await this.items.list(group)).map(({ itemId }) => itemId),
      })),
    );
  }
}

function environment(tables: Readonly<Record<string, string>>, limits: BedLimits) {
  return {
    TABLE_NOTIFICATION_GROUPS: tables['notification-groups'] ?? '',
    TABLE_NOTIFICATION_ITEMS: tables['notification-items'] ?? '',
    TABLE_NOTIFICATION_SENDS: tables['notification-sends'] ?? '',
    ...limitsOf(limits),
    NOTIFICATIONS_MAX_AHEAD_DAYS: 30,
    NOTIFICATIONS_TTL_GRACE_SECONDS: 3_600,
    NOTIFICATIONS_RETENTION_DAYS: 30,
    NOTIFICATIONS_LEASE_SECONDS: 15,
    NOTIFICATIONS_HANDOVER_SECONDS: 600,
  };
}

function limitsOf({ maxItems = 1_000, maxKilobytes = 300, maxRecipients = 100 }: BedLimits) {
  return {
    NOTIFICATIONS_MAX_ITEMS: maxItems,
    NOTIFICATIONS_MAX_KILOBYTES: maxKilobytes,
    NOTIFICATIONS_MAX_RECIPIENTS: maxRecipients,
  };
}
