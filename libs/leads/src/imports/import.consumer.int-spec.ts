import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { standingOf } from '../leads/lead.js';
import { fileIdOf, leadIdOfRow } from '../leads.keys.js';
import { ImportConsumer } from './import.consumer.js';
import { ImportsTestBed } from './imports-bed.fixture.js';
import { MAX_REJECTED } from './lead-import.js';
import { objectsOf } from './object-created.js';
import { type Cell, oleContainer, workbook } from './workbook/workbook.fixture.js';

const HEADER = ['email', 'timestamp', 'name'];
let imports: ImportsTestBed;
let files = 0;

beforeAll(async () => {
  imports = await ImportsTestBed.start();
});
afterAll(() => imports.bed.stop());
beforeEach(() => {
  imports.fail = undefined;
  imports.bed.queues.sent.clear();
});

/** A file of its own with so many leads; later rows are older. */
function upload(count: number, extra: readonly (readonly Cell[])[] = []): { file: Buffer; contentId: string } {
  files += 1;
  const rows = Array.from({ length: count }, (_, n): Cell[] => [
    `f${files}-${n}@example.test`,
    new Date(Date.UTC(2026, 0, 1) - n * 1000).toISOString(),
    `n${n}`,
  ]);
  const file = workbook([HEADER, ...rows, ...extra]);
  const contentId = fileIdOf(file);
  imports.files.uploads.set(contentId, file);
  return { file, contentId };
}

const leadOf = (contentId: string, row: number) => imports.bed.parts().leads.get(leadIdOfRow(contentId, row));

describe(ImportConsumer.name, () => {
  it('L1, L2: makes leads of rows, and a report of the others', async () => {
    const bad = Array.from({ length: 150 }, (): Cell[] => ['nobody', '2026-01-01']);
    const { contentId } = upload(620, bad);
    await imports.deliver(contentId);

    expect(await imports.imports.get(contentId)).toMatchObject({
      state: 'completed',
      rows: 770,
      accepted: 620,
      rejectedCount: 150,
    });
    const { rejected = [] } = (await imports.imports.get(contentId)) ?? {};
    expect(rejected).toHaveLength(MAX_REJECTED);
    expect(rejected[0]).toEqual({ row: 622, reason: 'email is not an address' });
    expect(imports.files.reports.get(contentId)?.split('\r\n')).toHaveLength(152);
    expect(await leadOf(contentId, 2)).toMatchObject({ status: 'Pending', parked: false, row: 2, importId: contentId });
    expect(await leadOf(contentId, 621)).toMatchObject({ fields: { name: 'n619' } });
  });

  it('L2: cells that hold numbers beyond what the table can keep are no reason to fail', async () => {
    const numbers = [1e20, -1e20, 1e300, 1e-300];
    const { contentId } = upload(
      1,
      numbers.map((n): Cell[] => ['big@example.test', '2026-01-01', n]),
    );
    await imports.deliver(contentId);

    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', accepted: 5 });
    expect(await leadOf(contentId, 3)).toMatchObject({ fields: { name: '100000000000000000000' } });
  });

  it('L3: wakes the dispatcher chunk by chunk, the oldest leads first, each time with another id', async () => {
    const { contentId } = upload(620);
    await imports.deliver(contentId);

    const sent = imports.bed.queues.of('dispatch');
    expect(new Set(sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
    expect(new Set(sent.map(({ groupId }) => groupId))).toEqual(new Set(['dispatch']));
    expect(sent[0]?.body).toMatchObject({ leads: expect.arrayContaining([leadIdOfRow(contentId, 621)]) });
  });

  it('L2: the same delivery again, and the same file under another name, create nothing', async () => {
    const { file, contentId } = upload(3);
    await imports.deliver(contentId);
    await imports.bed.createAgent('alice');
    await imports.bed.parts().dispatcher.dispatch();
    const before = await Promise.all([2, 3, 4].map((row) => leadOf(contentId, row)));
    await imports.deliver(contentId);
    await imports.imports.announce('upload-1', { fileName: 'x.xlsx', createdBy: 'sue' }, 4_000_000_000);
    imports.files.uploads.set('upload-1', file);
    await imports.deliver('upload-1');

    expect(await Promise.all([2, 3, 4].map((row) => leadOf(contentId, row)))).toEqual(before);
    expect(await imports.imports.get('upload-1')).toMatchObject({ contentId, fileName: 'x.xlsx' });
    expect(await imports.imports.get('upload-1')).not.toHaveProperty('expireAt');
  });

  it('an attempt that fails half way is gone on with, and takes no answered lead back', async () => {
    const { contentId } = upload(1_200);
    imports.fail = (written) => (written > 600 ? new Error('throttled') : undefined);
    await expect(imports.deliver(contentId)).rejects.toThrow('throttled');
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'queued', attempt: 1 });

    imports.fail = undefined;
    const first = await leadOf(contentId, 1_201);
    await imports.bed.createAgent('bob');
    await imports.bed.parts().dispatcher.dispatch();
    const taken = (await imports.bed.parts().agents.get('bob'))?.leadId ?? '';
    const { assignmentId = '' } = (await imports.bed.parts().leads.get(taken)) ?? {};
    await imports.bed.parts().answers.give({ leadId: taken, assignmentId, userId: 'bob', status: 'Not a lead' });
    await imports.deliver(contentId, 2);

    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', attempt: 2, accepted: 1_200 });
    expect(await imports.bed.parts().leads.get(taken)).toMatchObject({ status: 'Not a lead' });
    expect(first && standingOf(first)).toBe('pending');
  });

  it('an attempt whose time is up hands the rest on at once, as the bucket would tell of it', async () => {
    const { contentId } = upload(1_200);
    imports.fail = () => {
      imports.bed.clock.advance(241_000);
      return undefined;
    };
    await imports.deliver(contentId);
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'queued', attempt: 1, accepted: 500 });

    for (const attempt of [2, 3]) {
      const [message, ...others] = imports.bed.queues.drain('imports');
      expect(others).toEqual([]);
      await imports
        .consumer()
        .consume({ messageId: 'n', body: message?.body, receiveCount: 1, sentAt: 0, attributes: {} });
      expect(await imports.imports.get(contentId)).toMatchObject({ attempt });
    }
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'queued', accepted: 1_200 });
    imports.fail = undefined;
    await imports.deliver(contentId);
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', accepted: 1_200 });
  });

  it('an import in the hands of another attempt is left alone, until its time is up', async () => {
    const { contentId } = upload(2);
    await imports.imports.claim(contentId, 360);
    await imports.deliver(contentId);
    expect(await leadOf(contentId, 2)).toBeUndefined();

    imports.bed.clock.advance(361_000);
    await imports.deliver(contentId, 2);
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', attempt: 2, accepted: 2 });
  });

  it('after the last delivery it has failed for our reasons, and may be tried again', async () => {
    const { contentId } = upload(2);
    imports.fail = () => new Error('broken');
    await expect(imports.deliver(contentId, 5)).rejects.toThrow('broken');
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'failed', problem: 'import-failed' });

    imports.fail = undefined;
    await imports.deliver(contentId);
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed' });
    expect(await imports.imports.get(contentId)).not.toHaveProperty('problem');
  });

  it('what killed every attempt is given up without another one: it has failed, and is a dead letter', async () => {
    const { file, contentId } = upload(2);
    await imports.imports.announce('upload-2', { fileName: 'x.xlsx', createdBy: 'sue' }, 4_000_000_000);
    imports.files.uploads.set('upload-2', file);
    await imports.imports.resolve('upload-2', contentId);
    await imports.imports.claim(contentId, 360);
    imports.bed.clock.advance(361_000);
    await expect(imports.deliver('upload-2', 6)).rejects.toThrow('given up');

    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'failed', problem: 'import-failed' });
    expect(await leadOf(contentId, 2)).toBeUndefined();
    await imports.deliver('upload-2');
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', accepted: 2 });
    await imports.deliver('upload-2', 6);
    expect(await imports.imports.get(contentId)).toMatchObject({ state: 'completed', accepted: 2 });
  });

  it('an upload that could never be read has failed, too', async () => {
    await expect(imports.deliver('unreadable', 6)).rejects.toThrow('given up');

    expect(await imports.imports.get('unreadable')).toMatchObject({ state: 'failed', problem: 'import-failed' });
  });

  it('L2: refuses hostile files with their problem; another try does not help', async () => {
    const file = oleContainer('EncryptedPackage');
    const contentId = fileIdOf(file);
    imports.files.uploads.set(contentId, file);
    await imports.deliver(contentId);
    await imports.deliver(contentId);

    expect(await imports.imports.get(contentId)).toMatchObject({
      state: 'failed',
      problem: 'encrypted-workbook',
      attempt: 1,
    });
  });

  it('refuses uploads that are too large or gone by the name that they have', async () => {
    imports.files.uploads.set('large', Buffer.alloc(1024 * 1024 + 1));
    await imports.deliver('large');
    await imports.deliver('gone');

    expect(await imports.imports.get('large')).toMatchObject({ state: 'failed', problem: 'workbook-too-large' });
    expect(await imports.imports.get('gone')).toMatchObject({ state: 'failed', problem: 'upload-missing' });
  });
});

describe(objectsOf, () => {
  it('reads keys as S3 encodes them, and takes no notice of its test', () => {
    const body = { Records: [{ s3: { object: { key: 'uploads/a+b%2Fc.xlsx' } } }] };

    expect(objectsOf(body)).toEqual([{ key: 'uploads/a b/c.xlsx' }]);
    expect(objectsOf({ Service: 'Amazon S3', Event: 's3:TestEvent' })).toEqual([]);
  });

  it.each([null, [], {}, { Records: [{}] }, { Records: [{ s3: { object: {} } }] }])('refuses %j', (body) => {
    expect(() => objectsOf(body)).toThrow('S3 event');
  });
});
