import { describe, expect, it } from '@jest/globals';
import {
  forgetImport,
  type ImportStore,
  readImports,
  type RememberedImport,
  rememberImport,
} from '../../apps/web/src/leads/remembered-imports.js';
import { Slots } from '../../apps/web/src/leads/slots.js';

const imported = (importId: string, isKnown = false): RememberedImport => ({
  importId,
  fileName: `${importId}.xlsx`,
  isKnown,
});

function aStore(): ImportStore {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

describe(rememberImport, () => {
  it('L2: the same file is the same import: it comes to the front, with what is known now', () => {
    const store = aStore();
    for (const one of [imported('a'), imported('b'), imported('a', true)]) rememberImport(store, 'sue', one);

    expect(readImports(store, 'sue')).toEqual([imported('a', true), imported('b')]);
    forgetImport(store, 'sue', 'a');
    expect(readImports(store, 'sue')).toEqual([imported('b')]);
  });

  it('keeps the imports of users apart, and the latest 30 of each', () => {
    const store = aStore();
    for (let n = 0; n < 40; n += 1) rememberImport(store, 'sue', imported(`${n}`));

    expect(readImports(store, 'sam')).toEqual([]);
    expect(readImports(store, 'sue').map(({ importId }) => Number(importId))).toEqual(
      Array.from({ length: 30 }, (_, n) => 39 - n),
    );
  });

  it.each(['', '{', '{}', 'null', '[null,1,{"importId":1}]'])('takes %j in the store for no imports', (text) => {
    const store = aStore();
    rememberImport(store, 'sue', imported('a'));
    const spoilt: ImportStore = { ...store, getItem: (key) => store.getItem(key) && text };

    expect(readImports(spoilt, 'sue')).toEqual([]);
  });
});

describe(Slots, () => {
  it('lets so many work at a time, the others in their order, whatever becomes of the work', async () => {
    const slots = new Slots(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const { signal } = new AbortController();
    const works = [0, 1, 2, 3].map(async (n) =>
      slots.use(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (n === 0) throw new Error('went wrong');
        return n;
      }, signal),
    );
    const outcome = Promise.allSettled(works);
    const idle = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    await idle();
    expect(begun).toEqual([0, 1]);
    ends[0]?.();
    await idle();
    expect(begun).toEqual([0, 1, 2]);
    for (let n = 1; n < 4; n += 1) {
      ends[n]?.();
      await idle();
    }
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('lets go at once of work that is given up while it waits, and goes on with the next', async () => {
    const slots = new Slots(1);
    const given = new AbortController();
    const begun: string[] = [];
    let end: () => void = () => undefined;
    const { signal } = new AbortController();
    const first = slots.use(async () => new Promise<void>((resolve) => (end = resolve)), signal);
    const second = slots.use(async () => begun.push('second'), given.signal);
    const third = slots.use(async () => begun.push('third'), signal);
    given.abort(new Error('given up'));

    await expect(second).rejects.toThrow('given up');
    end();
    await Promise.all([first, third]);
    expect(begun).toEqual(['third']);
  });
});
