import { createServer } from 'node:net';

/** Where the local cloud listens: this machine and nobody else. */
export const HOST = '127.0.0.1';

/** What to tell people whose port cannot be had. @returns undefined for errors that are not about the port */
export function portRefusal(port: number, code: string | undefined): string | undefined {
  if (code === 'EADDRINUSE') return `port ${port} is taken: stop what uses it, or set PORT`;
  if (code === 'EACCES') return `port ${port} is not allowed: set PORT to one above 1023`;
  return undefined;
}

/** Tries the port, and leaves it. @returns why it cannot be had, or undefined */
export async function refusalOfPort(port: number): Promise<string | undefined> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, HOST, () => resolve(undefined));
  });
  if (code === undefined) await new Promise((resolve) => server.close(resolve));
  return portRefusal(port, code);
}
