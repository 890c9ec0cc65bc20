import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem.js';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Lets only programs and pages of this machine in: any web page can make a browser send requests to a local port, by its
 * address or by a name that suddenly points there.
 *
 * @throws ProblemError 403.
 */
export function refuseForeignPages({ headers }: IncomingMessage): void {
  const hosts = [
    hostOf(`http://${headers.host ?? ''}`),
    ...(headers.origin === undefined ? [] : [hostOf(headers.origin)]),
  ];
  if (hosts.every((host) => host !== undefined && LOOPBACK.has(host))) return;
  throw new ProblemError(403, 'forbidden', 'Only this machine may control the local cloud.');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).hostname : undefined;
}
