import { Construct } from 'constructs';
import { Table } from '#infra/table.construct.js';

/** The slice's tables. */
export class NotificationTables extends Construct {
  /** Headers, one per generation of a group, and a row that names the latest one. */
  readonly groups: Table;
  readonly items: Table;
  /** What was sent to whom. */
  readonly sends: Table;
  readonly names: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.groups = new Table(this, 'notification-groups', {
      partitionKey: 'group',
      sortKey: { name: 'generation', type: 'N' },
      expiresBy: 'expireAt',
      stream: true,
      indexes: [{ name: 'ExpiredTime', partitionKey: 'deadlineShard', sortKey: 'executeAt', projection: 'KEYS_ONLY' }],
    });
    this.items = new Table(this, 'notification-items', {
      partitionKey: 'group',
      sortKey: 'itemId',
      expiresBy: 'expireAt',
    });
    this.sends = new Table(this, 'notification-sends', {
      partitionKey: 'generation',
      sortKey: 'recipient',
      expiresBy: 'expireAt',
    });
    this.names = {
      notification_groups: this.groups.name,
      notification_items: this.items.name,
      notification_sends: this.sends.name,
    };
  }
}
