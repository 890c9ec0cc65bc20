import { Injectable } from '@nestjs/common';
import type { Frame } from '#realtime/push/frame.js';
import { Push } from '#realtime/push/push.js';
import type { GroupItem } from '../groups/group.js';
import type { Recipient } from '../recipient.js';
import { Channel, type Letter } from './channel.js';

/** Bytes of items in one frame: API Gateway takes 128 KB altogether, and an item has 64 KB at most (notifications.dto.ts). */
const MAX_PART_BYTES = 90_000;

/**
 * Frames `notification` to all connections of a user; kept for those who are away (X5). A group that is too large for one comes as several
 * parts.
 */
@Injectable()
export class FrameChannel extends Channel<{ readonly userId: string }> {
  constructor(private readonly push: Push) {
    super();
  }

  reaches(recipient: Recipient): recipient is { readonly userId: string } {
    return 'userId' in recipient;
  }

  async send(letter: Letter, { userId }: { userId: string }, messageId: string): Promise<void> {
    for (const frame of framesOf(letter, messageId)) await this.push.toUser(userId, frame);
  }
}

/** The letter as frames; always the same ones with the same `eventId`s, so that clients drop repeats (X4). */
export function framesOf({ group, items, subject }: Letter, messageId: string): Frame[] {
  const parts = partsOf(items);
  return parts.map((part, index) => ({
    type: 'notification',
    eventId: parts.length === 1 ? messageId : `${messageId}:${index + 1}`,
    data: {
      type: group.type,
      id: group.id,
      generation: group.generation,
      subject,
      itemCount: items.length,
      part: index + 1,
      parts: parts.length,
      items: part,
    },
  }));
}

function partsOf(items: readonly GroupItem[]): GroupItem[][] {
  const parts: GroupItem[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    if (bytes > room || parts.length === 0) {
      parts.push([]);
      room = MAX_PART_BYTES;
    }
    parts.at(-1)?.push(item);
    room -= bytes;
  }
  return parts;
}
