import { Injectable } from '@nestjs/common';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { NotSentError, type Attachment, type Letter } from '../channels/channel.js';
import { Channels } from '../channels/channels.js';
import { toDispatchMessage, type DispatchMessage } from '../dispatch/dispatch-message.js';
import { ItemsRepository } from '../groups/items.repository.js';
import { groupKey, messageId, sendsKey } from '../notifications.keys.js';
import { countMetric } from '../notifications.metrics.js';
import { decodeRecipient } from '../recipient.js';
import { NotificationTypes } from '../types/notification-types.js';
import type { PrintJob } from '../types/notification-type.js';
import { DocumentPress } from './document-press.js';
import { SendsRepository } from './sends.repository.js';

/** Some recipients of a message were not reached; each of them is in the log by its reason. */
export class RecipientsNotReachedError extends Error {
  override readonly name = 'RecipientsNotReachedError';

  constructor(failed: number, all: number) {
    super(`${failed} of ${all} recipients were not reached`);
  }
}

/**
 * Sends one generation of a group to some of its recipients, each of them once (N4): reserve, send, confirm.
 *
 * One after the other, so that a sender that is killed leaves at most one recipient of whom nobody knows whether the message left. That
 * one gets it again, with the same id, and a metric counts it.
 */
@Injectable()
export class NotificationsSenderConsumer implements QueueConsumer {
  constructor(
    private readonly items: ItemsRepository,
    private readonly sends: SendsRepository,
    private readonly channels: Channels,
    private readonly types: NotificationTypes,
    private readonly press: DocumentPress,
    private readonly logger: PlatformLogger,
  ) {}

  /** @throws RecipientsNotReachedError when some recipients were not reached, after all have been tried; the message comes again for them */
  async consume({ body }: QueueMessage): Promise<void> {
    const message = toDispatchMessage(body);
    const letter = await this.write(message);
    let failed = 0;
    for (const recipient of message.recipients) {
      try {
        await this.deliver(letter, recipient);
      } catch (error) {
        failed += 1;
        this.logger.error('recipient not reached', error, { type: message.type, generation: message.generation });
      }
    }
    if (failed > 0) throw new RecipientsNotReachedError(failed, message.recipients.length);
  }

  private async write(message: DispatchMessage): Promise<Letter> {
    const items = await this.items.list(message);
    if (items.length === 0) throw new Error('the items of the group are gone');
    const { subject, text, html, documents } = this.types.get(message.type).render(message, items);
    const attachments = await Promise.all(documents.map((job) => this.print(job)));
    return { group: message, items, subject, text, html, attachments };
  }

  private async print(job: PrintJob): Promise<Attachment> {
    return { filename: job.filename, contentType: 'application/pdf', content: await this.press.print(job) };
  }

  private async deliver(letter: Letter, recipient: string): Promise<void> {
    const { type, id, generation } = letter.group;
    const group = groupKey(type, id);
    const reservation = await this.sends.reserve({ generation: sendsKey(group, generation), recipient });
    if (!reservation) return;
    if (reservation.repeat) {
      countMetric('RepeatedSends');
      this.logger.warn('an earlier sender did not confirm: the recipient may get this twice', { type, generation });
    }
    try {
      await this.channels.send(letter, decodeRecipient(recipient), messageId(group, generation, recipient));
    } catch (error) {
      if (error instanceof NotSentError) await this.sends.release(reservation);
      throw error;
    }
    await this.sends.confirm(reservation);
  }
}
