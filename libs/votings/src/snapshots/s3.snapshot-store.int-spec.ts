import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { startS3, type TestS3 } from '#test/support/s3.js';
import { aVoting } from '../voting.fixture.js';
import { S3SnapshotStore } from './s3.snapshot-store.js';
import { snapshotOf } from './snapshot.js';

let s3: TestS3;

beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

describe(`P9: ${S3SnapshotStore.name}`, () => {
  it('keeps a snapshot as JSON under its key; the same one again replaces it', async () => {
    const bucket = s3.bucket('snapshots');
    const store = new S3SnapshotStore(s3.client, bucket);
    const results = { votingId: 'voting-1', counts: { pizza: 1, pasta: 0 }, total: 1, lastUpdated: null, final: true };
    const file = snapshotOf(aVoting(), results);

    await store.put(file);
    await store.put(file);

    const object = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: file.key }));
    expect(object.ContentType).toBe('application/json');
    expect(JSON.parse((await object.Body?.transformToString()) ?? '')).toEqual(file.content);
  });

  it('fails when the bucket is not there', async () => {
    const results = { votingId: 'voting-1', counts: {}, total: 0, lastUpdated: null, final: true };

    await expect(
      new S3SnapshotStore(s3.client, 'no-such-bucket').put(snapshotOf(aVoting(), results)),
    ).rejects.toThrow();
  });
});
