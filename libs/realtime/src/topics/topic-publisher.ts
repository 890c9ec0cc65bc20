import { Injectable } from '@nestjs/common';
import type { PushedFrame, TopicFrame } from '../push/frame.js';
import { FanOut } from './fan-out.js';
import { TopicsRepository } from './topics.repository.js';

/** Numbers the frames of topics and has them posted. */
@Injectable()
export class TopicPublisher {
  constructor(
    private readonly topics: TopicsRepository,
    private readonly fanOut: FanOut,
  ) {}

  /** One message per shard with subscribers. */
  async publish(topic: string, { type, ...rest }: PushedFrame): Promise<void> {
    const { seq, shards } = await this.topics.next(topic);
    const frame: TopicFrame = { type, topic, seq, ...rest };
    const text = JSON.stringify(frame);
    await this.fanOut.send(shards.map((shard) => ({ topic, shard, text })));
  }
}
