import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import { importsQueueEnv } from '../leads.env.js';
import { uploadKey } from './import-files.js';

/** The queue `leads-imports`, which the bucket tells of new objects. */
@Injectable()
export class ImportQueue {
  constructor(
    private readonly queue: QueueSender,
    @InjectEnvironment(importsQueueEnv) private readonly env: Env<typeof importsQueueEnv>,
  ) {}

  /** Tells of an upload once more, as the bucket does: another attempt goes on with it, at once. */
  async handOn(uploadId: string): Promise<void> {
    const body = { Records: [{ s3: { object: { key: encodeURIComponent(uploadKey(uploadId)) } } }] };
    await this.queue.send(this.env.QUEUE_LEADS_IMPORTS, [{ body }]);
  }
}
