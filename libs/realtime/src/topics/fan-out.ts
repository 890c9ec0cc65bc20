import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import { fanOutQueueEnv } from '../realtime.env.js';

/** A frame for the subscribers of one shard of a topic: a message of the queue `realtime-fanout`. */
export interface FanOutMessage {
  readonly topic: string;
  readonly shard: number;
  /** The frame as it goes over the wire. */
  readonly text: string;
  /** Subscribers up to this connection have it already. */
  readonly after?: string;
}

/** Hands frames of topics to `realtime-fanout`. */
@Injectable()
export class FanOut {
  constructor(
    private readonly sender: QueueSender,
    @InjectEnvironment(fanOutQueueEnv) private readonly env: Env<typeof fanOutQueueEnv>,
  ) {}

  async send(messages: readonly FanOutMessage[]): Promise<void> {
    await this.sender.send(
      this.env.QUEUE_REALTIME_FANOUT,
      messages.map((body) => ({ body })),
    );
  }
}
