import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { StreamChange, StreamConsumer } from '#platform/workers/consumers.js';
import { Push } from '#realtime/push/push.js';
import { toLead } from '../leads/lead.item.js';
import { framesOf } from './assignment-frames.js';
import { WakeUps } from './wake-ups.js';

/**
 * Streams of `leads` and `agents`: tells agents of their assignments (DESIGN rule 5), and wakes the dispatcher whenever a lead is back
 * in line or an agent is free. It does not matter who wrote the change, and nobody has to remember to announce it.
 */
@Injectable()
export class AnnouncerConsumer implements StreamConsumer {
  constructor(
    private readonly push: Push,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
  ) {}

  async consume(change: StreamChange): Promise<void> {
    const { leadId, userId } = change.keys;
    if (typeof leadId === 'string') return this.leadChanged(leadId, change);
    if (typeof userId === 'string') return this.agentChanged(userId, change);
    throw new Error('The change is of neither a lead nor an agent');
  }

  private async leadChanged(leadId: string, { eventId, oldImage, newImage }: StreamChange): Promise<void> {
    if (!oldImage || !newImage) return;
    for (const { userId, frame } of framesOf(toLead(oldImage), toLead(newImage), this.clock.nowIso())) {
      await this.push.toUser(userId, frame);
    }
    if (appeared('pendingShard', oldImage, newImage)) await this.wakeUps.send(`leads:${eventId}`, { leads: [leadId] });
  }

  private async agentChanged(userId: string, { eventId, oldImage, newImage }: StreamChange): Promise<void> {
    if (appeared('idlePlace', oldImage, newImage)) await this.wakeUps.send(`agents:${eventId}`, { agents: [userId] });
  }
}

type Image = StreamChange['newImage'];

function appeared(attribute: string, before: Image, after: Image): boolean {
  return after?.[attribute] !== undefined && before?.[attribute] === undefined;
}
