import { Construct } from 'constructs';
import { Alarms } from '#infra/alarms.construct.js';
import type { Binding, FunctionPart, SettingValues } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import type { SiteApi } from '#infra/site/site-api.js';
import type { TableOperation } from '#infra/table.construct.js';
import type { StreamMappingProps } from '#infra/stream-mapping.js';
import type { UserPool } from '#infra/user-pool.construct.js';
import { WebSocketApi } from '#infra/websocket/web-socket-api.construct.js';
import {
  presenceEnv,
  pushEnv,
  realtimeFanOutEnv,
  realtimePresenceEnv,
  realtimeSweepEnv,
  realtimeWsEnv,
  wsAuthorizerEnv,
} from '../src/realtime.env.js';
import { PRESENCE_CHANGES } from './presence-changes.js';
import { realtimeSettings, type RealtimeSettings } from './realtime.settings.js';
import { createTables, type RealtimeTables } from './realtime.tables.js';

export interface RealtimeProps {
  /** Whose tokens open a connection. */
  readonly users: UserPool;
}

const FANOUT_TIMEOUT_SECONDS = 60;
const PRESENCE_TIMEOUT_SECONDS = 30;

/** Connections of users, presence, topics and pushes: the WebSocket API, its tables, queues and workers. */
export class Realtime extends Construct {
  /** Realtime's own share of the `ws` function. */
  readonly ws: FunctionPart;
  /** Public WebSocket URL, without the token. */
  readonly url: string;
  /** Names of the tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  private readonly sockets: WebSocketApi;
  private readonly tables: RealtimeTables;
  private readonly settings: RealtimeSettings;
  private readonly fanOutQueue: Queue;
  private readonly presenceQueue: Queue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RealtimeProps,
  ) {
    super(scope, id);
    this.settings = realtimeSettings(environmentOf(this).settings);
    this.tables = createTables(this);
    // A scope of their own: queues are called like their consumers.
    const queues = new Construct(this, 'Queues');
    this.fanOutQueue = new Queue(queues, 'realtime-fanout', { consumerTimeoutSeconds: FANOUT_TIMEOUT_SECONDS });
    this.presenceQueue = new Queue(queues, 'realtime-presence', { consumerTimeoutSeconds: PRESENCE_TIMEOUT_SECONDS });
    this.sockets = new WebSocketApi(this, 'Api');
    this.url = this.sockets.url;
    this.tableNames = Object.fromEntries(Object.entries(this.tables).map(([name, table]) => [name, table.name]));
    this.ws = this.wsPart();
    this.addFanOut();
    this.addPresence();
    this.addSweep();
    this.addUndeliveredAlarm();
  }

  /** The WebSocket API for pages of the same domain. */
  get onSite(): SiteApi {
    return this.sockets.onSite;
  }

  /** What a function needs in order to push: a part of its own, for `PushModule`. */
  push(): FunctionPart {
    const { connections, presenceTimer, topics, outbox, post } = this.settings;
    return {
      env: pushEnv,
      uses: [
        this.forgetting('Query'),
        this.tables.topics.only('UpdateItem'),
        this.tables.outbox.only('UpdateItem', 'PutItem'),
        this.fanOutQueue.send(),
        this.presenceQueue.send(),
        this.sockets.post(),
      ],
      settings: { ...connections, ...presenceTimer, ...topics, ...outbox, ...post },
    };
  }

  /** What a function needs in order to read who is online: a part of its own, for `PresenceModule`. */
  presence(): FunctionPart {
    return { env: presenceEnv, uses: [this.tables.presence.read()], settings: this.settings.presence };
  }

  /** Calls a function with every user who comes online or goes offline, and with nothing else of the table. */
  presenceChangesTo(consumer: NestFunction, props: Omit<StreamMappingProps, 'filters'> = {}): void {
    this.tables.presence.streamTo(consumer, { ...props, filters: PRESENCE_CHANGES });
  }

  /** Opens the API: the handler is made of every slice's share, so it comes last. */
  serve(handler: NestFunction): void {
    const authorizer = new NestFunction(this, 'ws-authorizer', {
      parts: [{ env: wsAuthorizerEnv, uses: [this.props.users.verify()] }],
      timeoutSeconds: 10,
    });
    this.sockets.serve(handler, authorizer);
  }

  private wsPart(): FunctionPart {
    const push = this.push();
    const { connections, topics, outbox, presence: presenceTable, subscriptions: subscriptionsTable } = this.tables;
    const { presence, subscriptions, resume, gateway } = this.settings;
    const settings: SettingValues = { ...push.settings, ...presence, ...subscriptions, ...resume, ...gateway };
    const own = [connections, topics, presenceTable, subscriptionsTable].map((table) => table.readWrite());
    return { env: realtimeWsEnv, uses: [...(push.uses ?? []), ...own, outbox.read()], settings };
  }

  /** Reading a connection, and forgetting it when it has ended. */
  private forgetting(...more: readonly TableOperation[]): Binding {
    return this.tables.connections.only('GetItem', 'DeleteItem', ...more);
  }

  private addFanOut(): void {
    const { connections, presenceTimer, subscriptions, post, fanOut } = this.settings;
    const worker = new NestFunction(this, 'realtime-fanout', {
      parts: [
        {
          env: realtimeFanOutEnv,
          uses: [
            this.forgetting(),
            this.tables.subscriptions.only('Query', 'DeleteItem'),
            this.fanOutQueue.send(),
            this.presenceQueue.send(),
            this.sockets.post(),
          ],
          settings: { ...connections, ...presenceTimer, ...subscriptions, ...post, ...fanOut },
        },
      ],
      timeoutSeconds: FANOUT_TIMEOUT_SECONDS,
      memoryMegabytes: 1024,
    });
    this.fanOutQueue.consumeBy(worker, { batchSize: 2 });
  }

  private addPresence(): void {
    const { connections, presence, presenceTimer, subscriptions } = this.settings;
    const worker = new NestFunction(this, 'realtime-presence', {
      parts: [
        {
          env: realtimePresenceEnv,
          uses: [
            this.tables.connections.readWrite(),
            this.tables.subscriptions.readWrite(),
            this.tables.presence.readWrite(),
            this.presenceQueue.send(),
          ],
          settings: { ...connections, ...presence, ...presenceTimer, ...subscriptions },
        },
      ],
      timeoutSeconds: PRESENCE_TIMEOUT_SECONDS,
    });
    this.presenceQueue.consumeBy(worker);
  }

  private addSweep(): void {
    const { connections, presence, presenceSweep } = this.settings;
    const run = new NestFunction(this, 'realtime-sweep', {
      parts: [
        {
          env: realtimeSweepEnv,
          uses: [this.tables.connections.read(), this.tables.presence.readWrite()],
          settings: { ...connections, ...presence, ...presenceSweep },
        },
      ],
      timeoutSeconds: 60,
    });
    new Schedule(this, 'Sweep', { everyMinutes: environmentOf(this).settings.sweep.minutes, run });
  }

  private addUndeliveredAlarm(): void {
    Alarms.of(this).add(this, 'UndeliveredAlarm', {
      name: 'push-undelivered',
      description: '50 frames could not be posted to their connections within 5 minutes, after retries',
      namespace: 'Agora',
      metric: 'UndeliveredFrames',
      dimensions: { service: 'push' },
      threshold: 50,
    });
  }
}
