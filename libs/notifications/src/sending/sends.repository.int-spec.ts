import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotificationsBed } from '../notifications-bed.fixture.js';
import { SendInProgressError, SendsRepository, type Reservation } from './sends.repository.js';

let bed: NotificationsBed;
let next = 0;
const newKey = () => ({ generation: `UPLOAD#g#${(next += 1)}`, recipient: 'user:a' });

beforeAll(async () => {
  bed = await NotificationsBed.start();
});
afterAll(() => bed.db.stop());

async function reserved(key: { generation: string; recipient: string }): Promise<Reservation> {
  const reservation = await bed.sends.reserve(key);
  if (!reservation) throw new Error('it was sent');
  return reservation;
}

describe(SendsRepository.name, () => {
  it('N4: reserve, send, confirm: nobody sends again', async () => {
    const key = newKey();

    const reservation = await reserved(key);
    await bed.sends.confirm(reservation);

    expect(reservation.repeat).toBe(false);
    expect(await bed.sends.reserve(key)).toBeUndefined();
  });

  it('N4: only one of many senders at once gets the right', async () => {
    const key = newKey();

    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => bed.sends.reserve(key)));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).name] : []));
    expect(refusals).toEqual(Array.from({ length: 9 }, () => SendInProgressError.name));
  });

  it('N4: another sender takes over when the lease is over, and knows that it may be a repeat', async () => {
    const key = newKey();
    await reserved(key);
    bed.clock.advance(14_999);
    await expect(bed.sends.reserve(key)).rejects.toThrow(SendInProgressError);

    bed.clock.advance(1);

    expect(await reserved(key)).toMatchObject({ repeat: true });
  });

  it('N4: what certainly was not sent can be sent at once and is no repeat', async () => {
    const key = newKey();
    await bed.sends.release(await reserved(key));

    expect(await reserved(key)).toMatchObject({ repeat: false });
  });

  it('N4: a sender whose lease is over settles nothing', async () => {
    const key = newKey();
    const slow = await reserved(key);
    bed.clock.advance(15_000);
    const fast = await reserved(key);

    await bed.sends.release(slow);
    await bed.sends.confirm(slow);
    await expect(bed.sends.reserve(key)).rejects.toThrow(SendInProgressError);

    await bed.sends.confirm(fast);
    expect(await bed.sends.reserve(key)).toBeUndefined();
  });

  it('N4: a lost answer to reserve leaves the right with who asked', async () => {
    const key = newKey();

    const reservation = await losingAnswers(1, () => reserved(key));

    expect(reservation.repeat).toBe(false);
    await expect(bed.sends.reserve(key)).rejects.toThrow(SendInProgressError);
  });

  it('N4: a lost answer to confirm or release does not undo it', async () => {
    const [sent, unsent] = [newKey(), newKey()];

    await losingAnswers(1, async () => bed.sends.confirm(await reserved(sent)));
    await losingAnswers(1, async () => bed.sends.release(await reserved(unsent)));

    expect(await bed.sends.reserve(sent)).toBeUndefined();
    expect(await reserved(unsent)).toMatchObject({ repeat: false });
  });
});

/** Loses the first answer to every write: each of them is sent again. */
async function losingAnswers<T>(times: number, work: () => Promise<T>): Promise<T> {
  const sent = new Map<string, number>();
  bed.db.client.middlewareStack.add(
    (send) => async (args) => {
      const write = JSON.stringify(args.input);
      const attempt = (sent.get(write) ?? 0) + 1;
      sent.set(write, attempt);
      const settle = send(args);
      if (attempt > times) return settle;
      await settle;
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
    { step: 'initialize', name: 'loseAnswer' },
  );
  try {
    return await work();
  } finally {
    bed.db.client.middlewareStack.remove('loseAnswer');
    expect([...sent.values()]).not.toContain(times);
  }
}
