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
    const announcements = announcementsOf(duel, this.clock.nowIso());
    const pushes = byUser(announcements).map(async (frames) => {
      for (const { userId, frame } of frames) await this.push.toUser(userId, frame);
    });
    const failed = (await Promise.allSettled(pushes)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }
}

/** One user's frames are pushed in their order. */
function byUser<T extends { readonly userId: string }>(announcements: readonly T[]): readonly T[][] {
  return Object.values(Object.groupBy(announcements, ({ userId }) => userId)) as T[][];
}
