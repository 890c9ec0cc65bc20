import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { QueueSender } from '#platform/queues/queue-sender.js';
import { dispatchQueuesEnv } from '../notifications.env.js';
import type { Lane } from '../types/notification-type.js';
import type { DispatchMessage } from './dispatch-message.js';

/** The queues of the senders, one per lane. */
@Injectable()
export class DispatchQueues {
  constructor(
    private readonly queues: QueueSender,
    @InjectEnvironment(dispatchQueuesEnv) private readonly env: Env<typeof dispatchQueuesEnv>,
  ) {}

  /** @throws QueueSendError when some message was not taken; others may have been, and may come twice when it is tried again */
  async send(lane: Lane, messages: readonly DispatchMessage[]): Promise<void> {
    await this.queues.send(
      this.urlOf(lane),
      messages.map((body) => ({ body })),
    );
  }

  private urlOf(lane: Lane): string {
    switch (lane) {
      case 'plain':
        return this.env.QUEUE_NOTIFICATIONS_DISPATCH;
      case 'documents':
        return this.env.QUEUE_NOTIFICATIONS_SIMULATION;
    }
  }
}
