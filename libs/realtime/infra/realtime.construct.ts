import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Table } from '#infra/table.construct.js';
import type { UserPool } from '#infra/user-pool.construct.js';
import { WebSocketApi } from '#infra/websocket/web-socket-api.construct.js';
import { realtimeWsEnv, wsAuthorizerEnv } from '../src/realtime.env.js';

export interface RealtimeProps {
  /** Whose tokens open a connection. */
  readonly users: UserPool;
}

/** Connections of users: the WebSocket API, its authorizer, and the table of who is connected. */
export class Realtime extends Construct {
  /** Realtime's own share of the `ws` function. */
  readonly ws: FunctionPart;
  /** Public WebSocket URL, without the token. */
  readonly url: string;
  /** Names of the tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  private readonly api: WebSocketApi;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RealtimeProps,
  ) {
    super(scope, id);
    const { connections: settings } = environmentOf(this).settings;
    const connections = new Table(this, 'connections', {
      partitionKey: 'userId',
      sortKey: 'connectionId',
      expiresBy: 'expireAt',
    });
    this.api = new WebSocketApi(this, 'Api');
    this.url = this.api.url;
    this.tableNames = { connections: connections.name };
    this.ws = {
      env: realtimeWsEnv,
      uses: [connections.readWrite(), this.api.post()],
      settings: {
        CONNECTIONS_TTL_SECONDS: settings.ttlSeconds,
        CONNECTIONS_HEARTBEAT_SECONDS: settings.heartbeatSeconds,
      },
    };
  }

  /** Opens the API: the handler is made of every slice's share, so it comes last. */
  serve(handler: NestFunction): void {
    const authorizer = new NestFunction(this, 'ws-authorizer', {
      parts: [{ env: wsAuthorizerEnv, uses: [this.props.users.verify()] }],
      timeoutSeconds: 10,
    });
    this.api.serve(handler, authorizer);
  }
}
