import type { Clock } from '#platform/clock/clock.js';
import { WebSocket } from 'ws';
import type { WsConnection } from './ws-connection.js';

/** Close code of connections that API Gateway ends: "going away". */
const GOING_AWAY = 1001;

/** How long API Gateway keeps connections. */
export interface ConnectionLimits {
  /** Time without a message in either direction. @default 10 minutes */
  readonly idleMilliseconds: number;
  /** @default 2 hours */
  readonly lifeMilliseconds: number;
}

export const AWS_CONNECTION_LIMITS: ConnectionLimits = { idleMilliseconds: 600_000, lifeMilliseconds: 7_200_000 };

/** The open connections of one stage. */
export class ConnectionRegistry {
  readonly #connections = new Map<string, WsConnection>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: ConnectionLimits,
  ) {}

  add(connection: WsConnection): void {
    this.#connections.set(connection.id, connection);
  }

  remove(id: string): void {
    this.#connections.delete(id);
  }

  /** The connection, if it is open; one that is closing is gone already. */
  get(id: string): WsConnection | undefined {
    const connection = this.#connections.get(id);
    return connection?.socket.readyState === WebSocket.OPEN ? connection : undefined;
  }

  get ids(): readonly string[] {
    return [...this.#connections.keys()];
  }

  /** Ids of the connections of one principal, as the authorizer named it. */
  idsOf(principalId: string): readonly string[] {
    return [...this.#connections.values()]
      .filter(({ authorizer }) => authorizer?.['principalId'] === principalId)
      .map(({ id }) => id);
  }

  /** Sends a text and notes that the connection was used. */
  send(connection: WsConnection, text: string): Promise<void> {
    connection.lastActiveAt = this.clock.now();
    return new Promise((resolve, reject) =>
      connection.socket.send(text, (error) => (error ? reject(error) : resolve())),
    );
  }

  /** Ends the connections that were idle or open for too long. Called every second. */
  enforceLimits(): void {
    const now = this.clock.now();
    const { idleMilliseconds, lifeMilliseconds } = this.limits;
    for (const { socket, lastActiveAt, connectedAt } of this.#connections.values()) {
      if (now - lastActiveAt >= idleMilliseconds) socket.close(GOING_AWAY, 'Idle connection timeout');
      else if (now - connectedAt >= lifeMilliseconds) socket.close(GOING_AWAY, 'Going away');
    }
  }

  /** Ends all connections. */
  closeAll(): void {
    for (const { socket } of this.#connections.values()) socket.close(GOING_AWAY, 'Going away');
  }

  /** Cuts what has not closed in time. */
  terminateAll(): void {
    for (const { socket } of this.#connections.values()) socket.terminate();
  }
}
