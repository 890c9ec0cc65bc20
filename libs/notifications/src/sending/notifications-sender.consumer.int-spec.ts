import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueMessage } from '#platform/workers/consumers.js';
import { captureLogs, type CapturedLogs } from '#test/support/captured-logs.js';
import { NotSentError, type Channel, type Letter } from '../channels/channel.js';
import { Channels } from '../channels/channels.js';
import { messagesOf } from '../dispatch/dispatch-message.js';
import { NotificationsBed, type Call } from '../notifications-bed.fixture.js';
import type { Recipient } from '../recipient.js';
import { GroupedActionType } from '../types/grouped-action.type.js';
import { NotificationTypes } from '../types/notification-types.js';
import { SimulationType } from '../types/simulation.type.js';
import { UploadType } from '../types/upload.type.js';
import { NoPress, type DocumentPress } from './document-press.js';
import { NotificationsSenderConsumer, RecipientsNotReachedError } from './notifications-sender.consumer.js';
import { PdfPress } from './pdf.press.js';

let bed: NotificationsBed;
let logs: CapturedLogs;
let next = 0;
/** What the channel got, and what it does next. */
let letters: { letter: Letter; recipient: Recipient; messageId: string }[];
let failures: (Error | undefined)[];

const channel = {
  reaches: (_recipient: Recipient): _recipient is Recipient => true,
  send: async (letter: Letter, recipient: Recipient, messageId: string): Promise<void> => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    letters.push({ letter, recipient, messageId });
  },
};

beforeAll(async () => {
  bed = await NotificationsBed.start();
});
afterAll(() => bed.db.stop());
beforeEach(() => {
  letters = [];
  failures = [];
  logs = captureLogs();
});

function sender(press: DocumentPress = new NoPress(), channels: readonly Channel[] = [channel]) {
  const types = new NotificationTypes([new UploadType(), new SimulationType(), new GroupedActionType()]);
  return new NotificationsSenderConsumer(
    bed.items,
    bed.sends,
    new Channels(channels),
    types,
    press,
    new PlatformLogger(),
  );
}

/** A group that was handed over, as the queue has it. */
async function handedOver(call: Call = {}): Promise<QueueMessage> {
  const id = `s${(next += 1)}`;
  const { group } = await bed.append({ id, items: ['a', 'b'], recipients: ['email:a@x.test', 'user:b'], ...call });
  await bed.removals.remove(group);
  const [body] = messagesOf(group, group.recipients);
  return { messageId: 'm', body, receiveCount: 1, sentAt: 0, attributes: {} };
}

describe(NotificationsSenderConsumer.name, () => {
  it('N4: sends to each recipient once, however often the message comes', async () => {
    const message = await handedOver();

    for (let time = 0; time < 3; time += 1) await sender().consume(message);

    expect(letters.map(({ recipient }) => recipient)).toEqual([{ email: 'a@x.test' }, { userId: 'b' }]);
    expect(letters[0]?.letter).toMatchObject({ subject: expect.stringContaining('2 uploads'), attachments: [] });
    expect(letters[0]?.letter.text).toMatch(/m-a[^]*m-b/);
    expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(2);
    expect(logs.metrics).toEqual([]);
  });

  it('N4: a recipient that is refused keeps no other from getting it, and is tried again at once', async () => {
    const message = await handedOver({ recipients: ['user:a', 'user:b', 'user:c'] });
    failures = [undefined, new NotSentError('refused')];

    await expect(sender().consume(message)).rejects.toThrow(RecipientsNotReachedError);
    await sender().consume(message);

    expect(letters.map(({ recipient }) => recipient)).toEqual([{ userId: 'a' }, { userId: 'c' }, { userId: 'b' }]);
    expect(logs.metrics).toEqual([]);
    expect(logs.lines).toContainEqual(expect.objectContaining({ message: 'recipient not reached' }));
  });

  it('N4: when nobody knows whether it left, it comes again after the lease with the same id, and the metric counts it', async () => {
    const message = await handedOver({ recipients: ['user:a'] });
    failures = [new Error('socket hang up')];
    await expect(sender().consume(message)).rejects.toThrow(RecipientsNotReachedError);
    await expect(sender().consume(message)).rejects.toThrow(RecipientsNotReachedError);
    expect(letters).toEqual([]);

    bed.clock.advance(15_000);
    await sender().consume(message);

    expect(letters).toHaveLength(1);
    expect(logs.metrics).toContainEqual(expect.objectContaining({ RepeatedSends: 1 }));
  });

  it('X8: logs name neither recipients nor what was sent to them', async () => {
    const message = await handedOver({
      id: 'secret-group',
      recipients: ['email:ann@x.test', 'email:bob@x.test', 'user:carol'],
    });
    failures = [new NotSentError('refused'), new Error('socket hang up')];

    await expect(sender().consume(message)).rejects.toThrow(RecipientsNotReachedError);
    bed.clock.advance(15_000);
    await sender().consume(message);

    expect(logs.lines.length).toBeGreaterThan(2);
    expect(logs.text()).not.toMatch(/@x\.test|carol|secret-group|m-a/);
  });

  it('N5: attaches the PDF of a simulation', async () => {
    const message = await handedOver({ type: 'SIMULATION', recipients: ['user:a'] });

    await sender(new PdfPress()).consume(message);

    const [attachment] = letters[0]?.letter.attachments ?? [];
    expect(attachment).toMatchObject({ filename: 'simulation.pdf', contentType: 'application/pdf' });
    expect(
      Buffer.from(attachment?.content ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  it.each([
    ['without a press, a type with documents', { type: 'SIMULATION' }, 'this function prints no documents'],
    ['a type that nobody knows', { type: 'GONE' }, 'there is no type of notification "GONE"'],
    ['a group whose items are gone', { items: [] }, 'the items of the group are gone'],
  ])('DESIGN 7: %s fails the message', async (_, call, error) => {
    await expect(sender().consume(await handedOver(call))).rejects.toThrow(error);
    expect(letters).toEqual([]);
  });

  it.each([[null], ['text'], [{}], [{ type: 'UPLOAD', id: 'x', series: 1, generation: 1, recipients: [5] }]])(
    'DESIGN 7: a body that is none of ours (%j) fails the message',
    async (body) => {
      const message = { messageId: 'm', body, receiveCount: 1, sentAt: 0, attributes: {} };

      await expect(sender().consume(message)).rejects.toThrow(TypeError);
    },
  );

  it('DESIGN 7: a recipient that no channel reaches fails the message', async () => {
    const deaf = { ...channel, reaches: (_recipient: Recipient): _recipient is Recipient => false };

    await expect(sender(new NoPress(), [deaf]).consume(await handedOver())).rejects.toThrow(RecipientsNotReachedError);
    expect(logs.text()).toContain('no channel reaches');
  });
});
