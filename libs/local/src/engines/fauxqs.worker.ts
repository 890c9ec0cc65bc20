import { Server, type ListenOptions } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { FauxqsWorkerData, FauxqsWorkerReport } from './fauxqs.worker.types.js';

/** The thread of fauxqs: queues and buckets on a loopback port, with their data in a SQLite file. */

if (!parentPort) throw new Error('fauxqs.worker runs in a worker thread');
const port = parentPort;
const { folder, region } = workerData as FauxqsWorkerData;

listenOnLoopbackOnly();
// Imported late: it must find the patched server.
const { startFauxqs } = await import('fauxqs');
const server = await startFauxqs({ port: 0, logger: false, dataDir: folder, defaultRegion: region });
port.postMessage({ kind: 'ready', port: server.port } satisfies FauxqsWorkerReport);
port.once('message', () => void server.stop().then(() => port.close()));

/** fauxqs 2.4.1 listens on every address of the host and believes whoever asks; it has no option against it. */
function listenOnLoopbackOnly(): void {
  const original = Server.prototype.listen as (this: Server, options: ListenOptions, ...rest: unknown[]) => Server;
  Server.prototype.listen = function listen(this: Server, options: ListenOptions, ...rest: unknown[]): Server {
    return original.call(this, { ...options, host: '127.0.0.1' }, ...rest);
  } as typeof Server.prototype.listen;
}
