import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { Push } from '#realtime/push/push.js';
import { toDuel } from '../to-duel.js';
import { announcementsOf } from './announcements.js';

/** Tells the participants what has become of their session: the stream of `sessions` -> frames (DESIGN rule 5). */
@Injectable()
export class DuelsAnnouncerConsumer implements StreamConsumer {
  constructor(
    private readonly push: Push,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when a push failed, after the others were tried; the repeat of the others carries the same `eventId` */
  async consume({ newImage, oldImage }: StreamChange): Promise<void> {
    if (!newImage) return;
    const duel = toDuel(newImage);
    if (oldImage && toDuel(oldImage).version === duel.version) return;
    const byUser = Map.groupBy(announcementsOf(duel, this.clock.nowIso()), ({ userId }) => userId);
    const pushes = [...byUser].map(async ([userId, announcements]) =>
      this.push.toUser(userId, ...announcements.map(({ frame }) => frame)),
    );
    const results = await Promise.allSettled(pushes);
    const failed = results.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }
}
