import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startS3, type TestS3 } from '#test/support/s3.js';
import { SystemClock } from '../clock/clock.js';
import { ObjectSigner } from './object-signer.js';
import { ObjectStore, ObjectStoreError } from './object-store.js';

const clock = new SystemClock();
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const { config } = new DynamoDBClient({ region: 'us-west-2', credentials });
const quick = { sleep: async () => Promise.resolve() };

let s3: TestS3;
let store: ObjectStore;

beforeAll(async () => {
  s3 = await startS3();
  store = new ObjectStore(s3.bucket('lead-files'), new ObjectSigner(config, s3.endpoint), clock, quick);
});
afterAll(() => s3.stop());

describe(ObjectStore.name, () => {
  it('L1: bytes come back identical, whatever the key', async () => {
    const content = randomBytes(300_000);
    const key = "uploads/a b+c'(d)!*é.bin";
    await store.put(key, content, 'application/x-test');
    const found = await store.get(key, 1_000_000);

    expect(found instanceof Buffer && found.equals(content)).toBe(true);
  });

  it('does not read what is too large, and knows what is not there', async () => {
    await store.put('large', 'x'.repeat(101), 'text/plain');

    expect(await store.get('large', 100)).toBe('too-large');
    expect(await store.get('large', 101)).toEqual(Buffer.from('x'.repeat(101)));
    expect(await store.get('nothing', 100)).toBeUndefined();
  });

  it('L1: lets anybody upload exactly what was announced, and download', async () => {
    const upload = await store.uploadUrl('announced', 5, 60);
    const put = async (body: string) => (await fetch(upload, { method: 'PUT', body })).status;

    expect(await put('123456')).toBe(403);
    expect(await put('12345')).toBe(200);
    expect(await (await fetch(await store.downloadUrl('announced', 60))).text()).toBe('12345');
  });

  it('lets nobody use an address for anything else', async () => {
    const address = await store.downloadUrl('announced', 60);

    expect((await fetch(address.replace('announced', 'large'))).status).toBe(403);
    expect((await fetch(address, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('names S3’s refusal by its code', async () => {
    const elsewhere = new ObjectStore('no-such-bucket', new ObjectSigner(config, s3.endpoint), clock, quick);

    await expect(elsewhere.put('x', 'y', 'text/plain')).rejects.toThrow(/S3 answered 404 NoSuchBucket/);
  });
});

describe(`${ObjectStore.name} when S3 has a bad moment`, () => {
  let server: Server;
  let answers: number[];
  let asked: number;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(answers.shift() ?? 200).end('ok'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });

  const ask = async (...codes: number[]) => {
    answers = codes;
    asked = 0;
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new ObjectStore('b', new ObjectSigner(config, endpoint), clock, quick).get('k', 10);
  };

  it('asks again, a few times', async () => {
    expect(await ask(503, 500)).toEqual(Buffer.from('ok'));
    await expect(ask(503, 503, 503, 503, 503)).rejects.toThrow(ObjectStoreError);
    expect(asked).toBe(4);
  });

  it('does not insist where it is refused', async () => {
    await expect(ask(403)).rejects.toThrow('S3 answered 403');
    expect(asked).toBe(1);
  });
});

describe(ObjectSigner.name, () => {
  it('addresses buckets of AWS by their host', async () => {
    const url = new URL(
      await new ObjectSigner(config).sign({ method: 'GET', bucket: 'bucket', key: 'a/b c', expiresIn: 60 }),
    );

    expect(url.origin + url.pathname).toBe('https://bucket.s3.us-west-2.amazonaws.com/a/b%20c');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host');
  });
});
