import type { Group, GroupItem } from '../groups/group.js';
import type { Recipient } from '../recipient.js';

/** A file that goes with a message. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** One generation of a group, rendered, on its way to one recipient after the other. */
export interface Letter {
  readonly group: Pick<Group, 'type' | 'id' | 'generation'>;
  readonly items: readonly GroupItem[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

/**
 * The message certainly did not leave: whoever gets this may try again at once. Anything else that a channel throws leaves open whether the
 * recipient got it.
 */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** A way to reach recipients. A new channel is one class like this (docs/notifications.md). */
export abstract class Channel<R extends Recipient = Recipient> {
  /** Whether this is the way to reach the recipient. */
  abstract reaches(recipient: Recipient): recipient is R;

  /**
   * Sends the letter once.
   *
   * @param messageId always the same for the same generation and recipient: a repeat carries it again, so that it can be told
   * @throws NotSentError when the message certainly did not leave
   */
  abstract send(letter: Letter, recipient: R, messageId: string): Promise<void>;
}
