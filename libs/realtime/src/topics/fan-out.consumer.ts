import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { readBody } from '../message-body.js';
import { Delivery } from '../push/delivery.js';
import { fanOutLimitsEnv } from '../realtime.env.js';
import { FanOut } from './fan-out.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';

const SHAPE = { topic: 'string', shard: 'number', text: 'string', after: 'string?' } as const;

/**
 * Queue `realtime-fanout`: posts a topic's frame to the subscribers of one shard, page by page. What does not fit into one run goes on by
 * a message of its own, so a topic may have any number of subscribers.
 */
@Injectable()
export class FanOutConsumer implements QueueConsumer {
  constructor(
    private readonly subscriptions: SubscriptionsRepository,
    private readonly delivery: Delivery,
    private readonly fanOut: FanOut,
    private readonly clock: Clock,
    @InjectEnvironment(fanOutLimitsEnv) private readonly limits: Env<typeof fanOutLimitsEnv>,
  ) {}

  /** A message that comes twice posts twice; clients drop repeats by `eventId`. */
  async consume({ body }: QueueMessage): Promise<void> {
    const { topic, shard, text, after } = readBody(body, SHAPE);
    const deadline = this.clock.now() + this.limits.FANOUT_BUDGET_SECONDS * 1000;
    let position = after;
    for (let pages = 0; ; pages += 1) {
      if (pages >= this.limits.FANOUT_MAX_PAGES || this.clock.now() >= deadline) break;
      position = await this.#page({ topic, shard, text }, position);
      if (position === undefined) return;
    }
    await this.fanOut.send([{ topic, shard, text, ...(position !== undefined && { after: position }) }]);
  }

  /** @returns where the next page begins; undefined after the last */
  async #page(
    { topic, shard, text }: { readonly topic: string; readonly shard: number; readonly text: string },
    after: string | undefined,
  ): Promise<string | undefined> {
    const { rows, last } = await this.subscriptions.page(topic, shard, this.limits.FANOUT_PAGE_SIZE, after);
    const now = this.clock.nowSeconds();
    const live = rows.filter(({ expireAt }) => expireAt > now);
    await this.delivery.deliver(live, text, async (row) => this.subscriptions.delete(row));
    return last;
  }
}
