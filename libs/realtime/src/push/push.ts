import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import { TopicPublisher } from '../topics/topic-publisher.js';
import { Delivery } from './delivery.js';
import { type Frame, stamp } from './frame.js';
import { Mailbox } from './mailbox.js';

/**
 * Pushes frames to users and topics. Deliveries are at least once: who pushes again after a crash pushes the same `eventId`.
 *
 * @example await this.push.toUser(session.userB, { type: 'invite', eventId: `${session.sessionId}:invite`, data });
 */
@Injectable()
export class Push {
  constructor(
    private readonly mailbox: Mailbox,
    private readonly topics: TopicPublisher,
    private readonly delivery: Delivery,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps frames under the user's next `seq`s and posts them, in their order, to all of the user's connections. Several at once cost less than
   * one after the other.
   *
   * Never fails for a connection that is dead or throttled: the frames are in the outbox and the client resumes (X5).
   *
   * @throws FrameTooLargeError before anything is stored
   */
  async toUser(userId: string, ...frames: readonly Frame[]): Promise<void> {
    const time = this.clock.nowIso();
    await this.mailbox.send(
      userId,
      frames.map((frame) => stamp(frame, time)),
    );
  }

  /**
   * Posts to one connection only and keeps nothing, so the frame has no `seq`: for what a client gets again on `hello`.
   *
   * @throws FrameTooLargeError before anything is sent
   */
  async toConnection(userId: string, connectionId: string, frame: Frame): Promise<void> {
    const text = JSON.stringify(stamp(frame, this.clock.nowIso()));
    await this.delivery.deliver([{ userId, connectionId }], text);
  }

  /**
   * Gives the frame the topic's next `seq` and hands it to the workers that post to the topic's subscribers.
   *
   * @throws FrameTooLargeError before anything is stored
   * @throws QueueSendError when the queue does not take it: push again, clients drop what they have by `eventId`
   */
  async toTopic(topic: string, frame: Frame): Promise<void> {
    await this.topics.publish(topic, stamp(frame, this.clock.nowIso()));
  }
}
