import { describe, expect, it } from '@jest/globals';
import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import PostalMime from 'postal-mime';
import { DEFAULT_RETRY, type RetryOptions } from '#platform/dynamodb/retry.js';
import type { Push } from '#realtime/push/push.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import type { GroupItem } from '../groups/group.js';
import { messageId } from '../notifications.keys.js';
import { NotSentError, type Letter } from './channel.js';
import { EmailChannel } from './email.channel.js';
import { FrameChannel, framesOf } from './frame.channel.js';
import { REFERENCE_HEADER } from './mime.js';

const item = (itemId: string, message = 'm'): GroupItem => ({ itemId, message, data: {} });
const LETTER: Letter = {
  group: { type: 'UPLOAD', id: 'g', generation: 7 },
  items: [item('a')],
  subject: 'Größe 寿司',
  text: 'Zeile 1\nZeile 2: ä',
  html: '<b>ä</b>',
  attachments: [],
};

describe(EmailChannel.name, () => {
  const sent: SendEmailCommand[] = [];
  let failure: Error | undefined;
  let failures = Infinity;
  let attempts = 0;
  const ses = {
    send: async (command: SendEmailCommand): Promise<void> => {
      attempts += 1;
      if (failure !== undefined && attempts <= failures) throw failure;
      sent.push(command);
    },
  } as unknown as SESv2Client;
  const clock = new VirtualClock();
  const patience: RetryOptions = { ...DEFAULT_RETRY, budgetMs: 500, sleep: clock.sleep };
  const channel = new EmailChannel(ses, clock, { MAIL_FROM: 'notes@example.test' }, patience);

  async function mail(letter: Letter) {
    sent.length = 0;
    await channel.send(letter, { email: 'ann@example.test' }, 'id-1');
    const { input } = sent[0] ?? {};
    const raw = Buffer.from(input?.Content?.Raw?.Data ?? []);
    return { input, raw: raw.toString(), parsed: await PostalMime.parse(raw) };
  }

  it('N5: reaches addresses, and sends text and HTML as alternatives', async () => {
    const { input, parsed, raw } = await mail(LETTER);

    expect([channel.reaches({ email: 'a@b.test' }), channel.reaches({ userId: 'a' })]).toEqual([true, false]);
    expect(input).toMatchObject({
      FromEmailAddress: 'notes@example.test',
      Destination: { ToAddresses: ['ann@example.test'] },
    });
    expect(parsed).toMatchObject({ subject: LETTER.subject, from: { address: 'notes@example.test' } });
    expect(parsed.text?.trim().replaceAll('\r\n', '\n')).toBe(LETTER.text);
    expect(parsed.html?.trim()).toBe(LETTER.html);
    expect(raw).not.toMatch(/[^\r]\n/);
  });

  it('N4: carries the same id every time, also where SES does not replace it', async () => {
    const [first, second] = [await mail(LETTER), await mail(LETTER)];

    for (const { parsed } of [first, second]) {
      expect(parsed.messageId).toBe('<id-1@example.test>');
      expect(parsed.headers).toContainEqual(
        expect.objectContaining({ key: REFERENCE_HEADER.toLowerCase(), value: 'id-1' }),
      );
    }
    expect(second.raw.replace(/^Date: .*$/m, '')).toBe(first.raw.replace(/^Date: .*$/m, ''));
  });

  it.each([
    ['when SES has room again', 3, 4],
    ['and gives up after a while', Infinity, 12],
  ])("N4: waits for its turn when the account's rate is used up, %s", async (_, times, most) => {
    sent.length = 0;
    [failure, failures, attempts] = [answer(429, 'TooManyRequestsException'), times, 0];
    const started = clock.now();

    const outcome = await channel.send(LETTER, { email: 'ann@example.test' }, 'id').catch((error: unknown) => error);

    [failure, failures] = [undefined, Infinity];
    expect(attempts).toBeGreaterThan(3);
    expect(attempts).toBeLessThanOrEqual(most);
    expect(clock.now() - started).toBeLessThanOrEqual(500);
    expect([sent.length, outcome instanceof NotSentError]).toEqual(times === 3 ? [1, false] : [0, true]);
  });

  it('N4: asks once when SES refuses for good, or does not say', async () => {
    for (const error of [answer(400, 'MessageRejected'), answer(503, 'ServiceUnavailable'), new Error('hang up')]) {
      [failure, attempts] = [error, 0];
      await channel.send(LETTER, { email: 'ann@example.test' }, 'id').catch(() => undefined);
      expect(attempts).toBe(1);
    }
    failure = undefined;
  });

  it('N5: attaches files', async () => {
    const content = Uint8Array.from({ length: 1_000 }, (_, n) => n % 256);
    const attachments = [{ filename: 'größe.pdf', contentType: 'application/pdf', content }];

    const { parsed } = await mail({ ...LETTER, attachments });

    expect(parsed.text?.trim()).toBeTruthy();
    expect(parsed.attachments).toHaveLength(1);
    expect(parsed.attachments[0]).toMatchObject({ filename: 'größe.pdf', mimeType: 'application/pdf' });
    expect(new Uint8Array(parsed.attachments[0]?.content as ArrayBuffer)).toEqual(content);
  });

  it('lets no header and no recipient be injected', async () => {
    const { parsed, raw } = await mail({ ...LETTER, subject: 'x\r\nBcc: eve@example.test' });

    expect(parsed.bcc).toBeUndefined();
    expect(raw).not.toMatch(/^Bcc:/m);
  });

  it.each([
    [400, 'MessageRejected', true],
    [429, 'TooManyRequestsException', true],
    [500, 'InternalFailure', false],
    [undefined, 'TimeoutError', false],
  ])('N4: status %p (%s) means that it certainly did not leave: %p', async (httpStatusCode, name, certain) => {
    failure = Object.assign(new Error('Address ann@example.test is not verified'), {
      name,
      $metadata: { httpStatusCode },
    });

    const thrown = await channel.send(LETTER, { email: 'ann@example.test' }, 'id').catch((error: unknown) => error);

    failure = undefined;
    expect(thrown instanceof NotSentError).toBe(certain);
    // The message ends in a log.
    expect(String(thrown)).toMatch(`${name}: Address [address] is not verified`);
    expect(JSON.stringify([thrown, (thrown as Error).stack, (thrown as Error).cause])).not.toContain('ann@');
  });
});

function answer(httpStatusCode: number, name: string): Error {
  return Object.assign(new Error('slow down'), { name, $metadata: { httpStatusCode } });
}

describe(FrameChannel.name, () => {
  it('N5: reaches users, with a frame notification of a fixed eventId', async () => {
    const pushed: unknown[] = [];
    const push = { toUser: async (...args: unknown[]) => void pushed.push(args) } as unknown as Push;
    const channel = new FrameChannel(push);

    await channel.send(LETTER, { userId: 'ann' }, 'id-1');

    expect([channel.reaches({ email: 'a@b.test' }), channel.reaches({ userId: 'a' })]).toEqual([false, true]);
    const data = { type: 'UPLOAD', id: 'g', generation: 7, subject: LETTER.subject, itemCount: 1, part: 1, parts: 1 };
    const frame = { type: 'notification', eventId: 'id-1', data: { ...data, items: LETTER.items } };
    expect(pushed).toEqual([['ann', frame]]);
  });

  it('X5: a large group comes in parts that a gateway delivers, every item once, with fixed eventIds', () => {
    const items = Array.from({ length: 40 }, (_, n) => item(`i${n}`, 'x'.repeat(10_000)));

    const frames = framesOf({ ...LETTER, items }, 'id-1');

    expect(frames.length).toBeGreaterThan(4);
    expect(frames.flatMap(({ data }) => data['items'])).toEqual(items);
    expect(frames.map(({ eventId }) => eventId)).toEqual(frames.map((_, n) => `id-1:${n + 1}`));
    expect(frames.filter((frame) => Buffer.byteLength(JSON.stringify(frame)) > 120 * 1024)).toEqual([]);
  });

  it('X5: the largest item that is accepted fits into one frame', () => {
    const frames = framesOf({ ...LETTER, items: [item('a'), item('b', '\u0000'.repeat(10_900))] }, 'id');

    expect(frames.every((frame) => Buffer.byteLength(JSON.stringify(frame)) <= 120 * 1024)).toBe(true);
  });
});

describe(messageId.name, () => {
  it('N4: is the same for the same generation and recipient, and for nothing else', () => {
    const id = messageId('UPLOAD#a', 1, 'user:b');

    expect(messageId('UPLOAD#a', 1, 'user:b')).toBe(id);
    const others = [
      messageId('UPLOAD#a', 2, 'user:b'),
      messageId('UPLOAD#a', 1, 'user:c'),
      messageId('UPLOAD#b', 1, 'user:b'),
    ];
    expect(new Set([id, ...others]).size).toBe(4);
    expect(id).toMatch(/^[0-9a-f]{40}$/);
  });
});
