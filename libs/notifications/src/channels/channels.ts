import { Inject, Injectable } from '@nestjs/common';
import type { Recipient } from '../recipient.js';
import { NotSentError, type Channel, type Letter } from './channel.js';

/** Token of the list of all channels. */
export const CHANNELS = Symbol('Channels');

/** All channels behind one: each recipient goes to the first that reaches it. */
@Injectable()
export class Channels {
  constructor(@Inject(CHANNELS) private readonly channels: readonly Channel[]) {}

  /** @throws NotSentError when no channel reaches the recipient, or the channel says so */
  async send(letter: Letter, recipient: Recipient, messageId: string): Promise<void> {
    const channel = this.channels.find((one) => one.reaches(recipient));
    if (!channel) throw new NotSentError('no channel reaches this kind of recipient');
    await channel.send(letter, recipient, messageId);
  }
}
