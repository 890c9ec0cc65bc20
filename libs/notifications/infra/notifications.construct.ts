import { Construct } from 'constructs';
import { Alarms } from '#infra/alarms.construct.js';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { MailIdentity } from '#infra/mail-identity.construct.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import { handingOverEnv, notificationsApiEnv, notificationsSenderEnv } from '../src/notifications.env.js';
import { NotificationTables } from './notification-tables.construct.js';

export interface NotificationsProps {
  /** What pushing frames to users takes (`realtime.push()`). */
  readonly push: FunctionPart;
}

/** Longest run of a sender, in seconds. */
const SENDER_SECONDS = 10;
/** A sender that ended without a word keeps its recipient for so long; a message that it left comes back later than that. */
const LEASE_SECONDS = 15;
/** Senders at the same time: SES has a rate per account. */
const SENDERS = 10;
const SWEEP_SECONDS = 240;
/** How long DynamoDB keeps a stream's records. */
const STREAM_SECONDS = 24 * 60 * 60;

/** Grouped notifications: headers and items, the sweep, the dispatcher on the stream of headers, the senders and their queues. */
export class Notifications extends Construct {
  /** The slice's share of the `api` function. */
  readonly api: FunctionPart;
  /** Names of the slice's tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  private readonly tables: NotificationTables;
  private readonly mail: MailIdentity;
  /** Apart, since a queue and its function may have the same name. */
  private readonly queues: Construct;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NotificationsProps,
  ) {
    super(scope, id);
    const { notifications } = environmentOf(this).settings;
    this.tables = new NotificationTables(this, 'Tables');
    this.tableNames = this.tables.names;
    this.mail = new MailIdentity(this, 'Mail', { from: notifications.fromAddress });
    this.queues = new Construct(this, 'Queues');
    this.api = this.apiPart();
    const handingOver = this.handingOverPart([
      this.addSender('notifications-sender', 'notifications-dispatch', 512),
      this.addSender('notifications-simulation', 'notifications-simulation', 1024),
    ]);
    this.addSweep(handingOver);
    this.addDispatcher(handingOver);
  }

  private apiPart(): FunctionPart {
    const { notifications } = environmentOf(this).settings;
    return {
      env: notificationsApiEnv,
      uses: [this.tables.groups.readWrite(), this.tables.items.readWrite()],
      settings: {
        NOTIFICATIONS_MAX_ITEMS: notifications.maxItems,
        NOTIFICATIONS_MAX_KILOBYTES: notifications.maxKilobytes,
        NOTIFICATIONS_MAX_RECIPIENTS: notifications.maxRecipients,
        NOTIFICATIONS_MAX_AHEAD_DAYS: notifications.maxAheadDays,
        NOTIFICATIONS_TTL_GRACE_SECONDS: notifications.ttlGraceSeconds,
        NOTIFICATIONS_RETENTION_DAYS: notifications.retentionDays,
        NOTIFICATIONS_HANDOVER_SECONDS: notifications.handoverSeconds,
      },
    };
  }

  /** What it takes to give a generation to the senders. */
  private handingOverPart(queues: readonly Queue[]): FunctionPart {
    const { notifications } = environmentOf(this).settings;
    return {
      env: handingOverEnv,
      uses: [this.tables.groups.readWrite(), this.tables.items.read(), ...queues.map((queue) => queue.send())],
      settings: {
        NOTIFICATIONS_RETENTION_DAYS: notifications.retentionDays,
        NOTIFICATIONS_HANDOVER_SECONDS: notifications.handoverSeconds,
      },
    };
  }

  private addSweep(handingOver: FunctionPart): void {
    const { notifications } = environmentOf(this).settings;
    const run = new NestFunction(this, 'notifications-sweep', {
      parts: [handingOver],
      timeoutSeconds: SWEEP_SECONDS,
      // It runs seldom: one run and its retry.
      errorsAlarm: 2,
    });
    new Schedule(this, 'Sweep', { everyMinutes: notifications.sweepMinutes, run });
    this.watch(run, 'overdue', 'OverdueHandovers', 'The stream of headers did not hand groups over: the sweep did');
  }

  private addDispatcher(handingOver: FunctionPart): void {
    const dispatcher = new NestFunction(this, 'notifications-dispatcher', { parts: [handingOver], timeoutSeconds: 60 });
    // Headers that are removed, whoever does it; not those that were cancelled, nor the rows beside them.
    const removed = { eventName: ['REMOVE'], dynamodb: { OldImage: { state: { S: ['open', 'closed'] } } } };
    this.tables.groups.streamTo(dispatcher, {
      filters: [removed],
      parallelization: 4,
      retries: 500,
      // As long as the stream keeps them.
      maxAgeSeconds: STREAM_SECONDS,
    });
    this.watch(dispatcher, 'expired', 'ExpiredGroups', 'Groups were removed by TTL: the sweep is not running');
    this.watch(dispatcher, 'missing', 'MissingItems', 'Items of a group are missing');
  }

  private addSender(id: string, queueId: string, memoryMegabytes: number): Queue {
    const { notifications } = environmentOf(this).settings;
    const queue = new Queue(this.queues, queueId, { consumerTimeoutSeconds: SENDER_SECONDS });
    const sender = new NestFunction(this, id, {
      parts: [
        {
          env: notificationsSenderEnv,
          uses: [this.tables.items.read(), this.tables.sends.write(), this.mail.send()],
          settings: {
            NOTIFICATIONS_RETENTION_DAYS: notifications.retentionDays,
            NOTIFICATIONS_LEASE_SECONDS: LEASE_SECONDS,
          },
        },
        this.props.push,
      ],
      timeoutSeconds: SENDER_SECONDS,
      memoryMegabytes,
    });
    queue.consumeBy(sender, { batchSize: 1, maximumConcurrency: SENDERS });
    this.watch(sender, 'repeats', 'RepeatedSends', 'Recipients may have got a message twice: senders ended half-way');
    return queue;
  }

  private watch(target: NestFunction, name: string, metric: string, description: string): void {
    Alarms.of(this).add(target, `${metric}Alarm`, {
      name: `${target.name}-${name}`,
      description,
      namespace: 'Agora',
      metric,
      dimensions: { service: target.functionName },
      threshold: 1,
    });
  }
}
