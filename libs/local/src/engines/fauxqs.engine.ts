import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AwsJsonClient } from './aws-json.client.js';
import type { FauxqsWorkerData, FauxqsWorkerReport } from './fauxqs.worker.types.js';

export interface FauxqsEngineOptions {
  /** Folder of the database file; created when missing. */
  readonly folder: string;
  readonly region: string;
}

/**
 * SQS and S3: fauxqs in a thread of its own, because it writes every message to SQLite synchronously and looks through each
 * polled queue every 20 ms.
 *
 * What it lets through that AWS refuses is refused by the services in front of it (`aws/sqs.service.ts`, `aws/s3.service.ts`).
 * Known and left: a receive returns one message per FIFO group, AWS up to ten.
 */
export class FauxqsEngine {
  readonly client: AwsJsonClient;
  private stopped = false;

  private constructor(
    private readonly worker: Worker,
    /** Base URL on loopback. */
    readonly endpoint: string,
    region: string,
  ) {
    this.client = new AwsJsonClient(endpoint, { service: 'sqs', region });
  }

  /** @throws Error when the engine does not start. */
  static async start({ folder, region }: FauxqsEngineOptions): Promise<FauxqsEngine> {
    mkdirSync(folder, { recursive: true });
    const worker = new Worker(new URL('./fauxqs.worker.js', import.meta.url), {
      workerData: { folder, region } satisfies FauxqsWorkerData,
      // Its options are the ones above and not FAUXQS_* of the host.
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const [report] = (await once(worker, 'message')) as [FauxqsWorkerReport];
    return new FauxqsEngine(worker, `http://127.0.0.1:${report.port}`, region);
  }

  /** Told when the thread ends although nobody stopped it. */
  onCrash(listener: (reason: string) => void): void {
    this.worker.once('error', (error) => listener(error instanceof Error ? error.message : String(error)));
    this.worker.once('exit', (code) => {
      if (!this.stopped) listener(`exit ${code}`);
    });
  }

  /** Ends the engine; long polls end with it. What it has acknowledged is on disk. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.client.close();
    const ended = once(this.worker, 'exit');
    this.worker.postMessage('stop');
    await ended;
  }

  /** Ends the engine as a crash would (tests). */
  async kill(): Promise<void> {
    this.stopped = true;
    this.client.close();
    await this.worker.terminate();
  }
}
