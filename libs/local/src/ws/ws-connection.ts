import type { WebSocket } from 'ws';

/** What the `$connect` authorizer returned, as later events repeat it. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

/** The facts of a connection that its events carry. */
export interface ConnectionFacts {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly domainName: string;
  readonly authorizer: AuthorizerContext | undefined;
}

/** One open socket. */
export interface WsConnection extends ConnectionFacts {
  readonly socket: WebSocket;
  /** Time of the last message in either direction, milliseconds since the epoch. */
  lastActiveAt: number;
}
