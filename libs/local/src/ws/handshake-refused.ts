import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** A handshake that ends with an HTTP status instead of a connection. */
export class HandshakeRefused extends Error {
  override readonly name = 'HandshakeRefused';

  /**
   * @param message what the client is told
   * @param cause what the console is told, for failures that are not the client's
   */
  constructor(
    readonly status: number,
    message: string,
    override readonly cause?: string,
  ) {
    super(message);
  }
}

/** Answers the upgrade request and ends it. */
export function refuse(
  socket: Duplex,
  { status, message }: HandshakeRefused,
  ids: Readonly<Record<string, string>>,
): void {
  const body = JSON.stringify({ message, ...ids });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...(ids['requestId'] === undefined ? [] : [`x-amzn-RequestId: ${ids['requestId']}`]),
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
