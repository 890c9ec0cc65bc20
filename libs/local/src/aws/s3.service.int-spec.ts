import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { temporaryFolder } from '#test/support/stream-fixture.js';
import type { FunctionCredentials, ResolvedStack } from '../cloud.types.js';
import { bucketNames, createBuckets } from '../engines/create-buckets.js';
import { createQueues } from '../engines/create-queues.js';
import { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { inspectQueue } from '../engines/inspect-queue.js';
import { queueDefinition } from '../engines/queue-definition.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { AwsEndpoint } from './aws-endpoint.js';
import { CredentialRegistry } from './credential-registry.js';
import { S3Notifications } from './s3-notifications.js';
import { S3Service } from './s3.service.js';

const BUCKET = 'agora-local-imports-000000000000';
const ORIGIN = 'http://localhost:5173';

const MAY_SEND = {
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: '${aws_sqs_queue.imports.arn}',
  Condition: {
    ArnEquals: { 'aws:SourceArn': '${aws_s3_bucket.imports.arn}' },
    StringEquals: { 'aws:SourceAccount': '000000000000' },
  },
};

function stackWith(senders: readonly unknown[] = [MAY_SEND]): ResolvedStack {
  const bucket = '${aws_s3_bucket.imports.bucket}';
  const objects = '${aws_s3_bucket.imports.arn}/*';
  const Statement = [
    { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: objects },
    { Effect: 'Allow', Action: 's3:DeleteObject', Resource: '${aws_s3_bucket.imports.arn}/mine/*' },
  ];
  return resolveStack(
    {
      provider: { aws: [{ region: 'us-west-2' }] },
      resource: {
        aws_s3_bucket: { imports: { bucket: BUCKET } },
        aws_s3_bucket_versioning: { v: { bucket, versioning_configuration: { status: 'Enabled' } } },
        aws_s3_bucket_cors_configuration: {
          cors: {
            bucket,
            cors_rule: [
              {
                allowed_origins: [ORIGIN],
                allowed_methods: ['PUT'],
                allowed_headers: ['*'],
                expose_headers: ['ETag'],
                max_age_seconds: 600,
              },
            ],
          },
        },
        aws_s3_bucket_notification: {
          n: {
            bucket,
            queue: [
              {
                queue_arn: '${aws_sqs_queue.imports.arn}',
                events: ['s3:ObjectCreated:*'],
                filter_prefix: 'uploads/',
                filter_suffix: '.xlsx',
              },
            ],
          },
        },
        aws_sqs_queue: { imports: { name: 'agora-local-imports' } },
        aws_sqs_queue_policy: {
          p: { queue_url: '${aws_sqs_queue.imports.url}', policy: JSON.stringify({ Statement: senders }) },
        },
        aws_iam_role: { writer: { name: 'writer' } },
        aws_iam_role_policy: { writer: { name: 'p', role: 'writer', policy: JSON.stringify({ Statement }) } },
        aws_lambda_function: { writer: { function_name: 'agora-local-writer', role: '${aws_iam_role.writer.arn}' } },
      },
    } as never,
    '/stacks/agora-local',
  );
}

describe('AWS endpoint: S3', () => {
  const folder = temporaryFolder();
  const stack = stackWith();
  const credentials = new CredentialRegistry(stack);
  const clients: S3Client[] = [];
  let endpoint: AwsEndpoint;
  let engine: FauxqsEngine;
  let operator: S3Client;
  let writer: S3Client;

  beforeAll(async () => {
    endpoint = await AwsEndpoint.listen();
    engine = await FauxqsEngine.start({ folder: folder.path, region: stack.region });
    await createQueues(engine.client, stack.resources('aws_sqs_queue').map(queueDefinition));
    await createBuckets(engine.endpoint, bucketNames(stack));
    const notifications = new S3Notifications(stack, engine.client);
    const service = new S3Service({ engine: engine.endpoint, stack, iam: new StackIam(stack), notifications });
    endpoint.open({ credentials, services: [service] });
    operator = clientAs(credentials.forOperator());
    writer = clientAs({ ...credentials.forFunction('agora-local-writer') });
  });

  afterEach(async () => {
    await engine.client.call('AmazonSQS.PurgeQueue', { QueueUrl: 'http://x/0/agora-local-imports' });
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await endpoint.stop();
    await engine.stop();
    folder.remove();
  });

  function clientAs(identity: FunctionCredentials): S3Client {
    const client = new S3Client({
      endpoint: endpoint.url,
      region: 'us-west-2',
      // As in a function: the requests carry a session token, too.
      credentials: { ...identity, sessionToken: 'token/with+signs=' },
      maxAttempts: 1,
    });
    clients.push(client);
    return client;
  }

  const put = (Key: string, Body: string | Uint8Array = 'x', more: Record<string, unknown> = {}) =>
    operator.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
  const textOf = async (Key: string) =>
    (await operator.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();
  const events = async () =>
    (await inspectQueue(engine.endpoint, 'agora-local-imports')).map(({ body }) => JSON.parse(body) as S3Message);

  interface S3Message {
    readonly Event?: string;
    readonly Records: readonly {
      readonly eventName: string;
      readonly s3: { readonly object: Record<string, unknown> };
    }[];
  }

  it('keeps objects with type, metadata and any key', async () => {
    const Key = 'a b/ü+&?#%/ä.txt';
    await put(Key, 'Grüße', { ContentType: 'text/plain', Metadata: { owner: 'me' } });

    const head = await operator.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
    const { Contents } = await operator.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'a b/' }));

    expect(await textOf(Key)).toBe('Grüße');
    expect(head).toMatchObject({ ContentLength: 7, ContentType: 'text/plain', Metadata: { owner: 'me' } });
    expect(Contents?.map((object) => object.Key)).toEqual([Key]);
  });

  it('does what the role allows and refuses the rest, asking for each key', async () => {
    await writer.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'mine/1', Body: 'x' }));

    const list = writer.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    await expect(list).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`s3:ListBucket on resource: arn:aws:s3:::${BUCKET} because`) as string,
    });
    const both = { Objects: [{ Key: 'mine/1' }, { Key: 'yours/<1>' }] };
    const remove = writer.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: both }));
    await expect(remove).rejects.toThrow(`s3:DeleteObject on resource: arn:aws:s3:::${BUCKET}/yours/<1>`);
    await writer.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'mine/1' }));
    const outside = writer.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'c', CopySource: 'other/secret' }));
    await expect(outside).rejects.toThrow('s3:GetObject on resource: arn:aws:s3:::other/secret');
  });

  it('says "forbidden" in place of "not found" to those who may not list', async () => {
    const missing = new GetObjectCommand({ Bucket: BUCKET, Key: 'missing' });

    await expect(operator.send(missing)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(writer.send(missing)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(operator.send(new GetObjectCommand({ Bucket: 'agora-local-none', Key: 'x' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('writes under conditions (P9)', async () => {
    const first = await put('once', '1', { IfNoneMatch: '*' });

    await expect(put('once', '2', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('once', '2', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('once', '3', { IfMatch: first.ETag });
    expect(await textOf('once')).toBe('3');

    const racers = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((body) => put('race', body, { IfNoneMatch: '*' })),
    );
    expect(racers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('lets a client without credentials put and get by presigned addresses (L1)', async () => {
    const upload = await getSignedUrl(
      writer,
      new PutObjectCommand({ Bucket: BUCKET, Key: 'uploads/my list.xlsx', ContentType: 'application/zip' }),
      { expiresIn: 60, signableHeaders: new Set(['content-type']) },
    );
    const body = 'anything';

    const wrongType = await fetch(upload, { method: 'PUT', body, headers: { 'content-type': 'text/plain' } });
    const stored = await fetch(upload, { method: 'PUT', body, headers: { 'content-type': 'application/zip' } });
    const read = await fetch(
      await getSignedUrl(writer, new GetObjectCommand({ Bucket: BUCKET, Key: 'uploads/my list.xlsx' })),
    );

    expect(wrongType.status).toBe(403);
    expect(await wrongType.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(stored.status).toBe(200);
    expect(stored.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await read.text()).toBe(body);
  });

  it.each<[string, (url: string) => string, number, string]>([
    ['for another key', (url) => url.replace('uploads/one', 'uploads/two'), 403, 'SignatureDoesNotMatch'],
    ['with a longer life', (url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=61'), 403, 'SignatureDoesNotMatch'],
    [
      'for ever',
      (url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801'),
      400,
      'AuthorizationQueryParametersError',
    ],
    ['of an unknown key', (url) => url.replace('Credential=ASIA', 'Credential=AKIA'), 403, 'InvalidAccessKeyId'],
    ['without a signature', (url) => url.replace(/\?.*/, ''), 403, 'MissingAuthenticationToken'],
  ])('refuses a presigned address %s', async (_what, change, status, code) => {
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: 'uploads/one' });
    const url = change(await getSignedUrl(writer, command, { expiresIn: 60 }));

    const response = await fetch(url, { method: 'PUT', body: 'x' });

    expect(response.status).toBe(status);
    expect(await response.text()).toContain(code);
    await expect(textOf('uploads/two')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('refuses a presigned address that has expired', async () => {
    const command = new PutObjectCommand({ Bucket: BUCKET, Key: 'uploads/late' });
    const signingDate = new Date(Date.now() - 61_000);
    const url = await getSignedUrl(writer, command, { expiresIn: 60, signingDate });

    const response = await fetch(url, { method: 'PUT', body: 'x' });

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Message>Request has expired</Message>');
  });

  it('asks for the permission of whoever signed', async () => {
    const url = await getSignedUrl(writer, new DeleteObjectCommand({ Bucket: BUCKET, Key: 'uploads/x' }));

    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  });

  it("answers browsers by the bucket's CORS rules", async () => {
    const ask = (origin: string, method: string) =>
      fetch(`${endpoint.url}/${BUCKET}/uploads/x`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'Content-Type',
        },
      });

    const fine = await ask(ORIGIN, 'PUT');
    expect(fine.status).toBe(200);
    expect(fine.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(fine.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(fine.headers.get('access-control-max-age')).toBe('600');
    expect([await ask('https://evil.test', 'PUT'), await ask(ORIGIN, 'DELETE')].map(({ status }) => status)).toEqual([
      403, 403,
    ]);

    const url = await getSignedUrl(writer, new PutObjectCommand({ Bucket: BUCKET, Key: 'uploads/x' }));
    const stored = await fetch(url, { method: 'PUT', body: 'x', headers: { origin: ORIGIN } });
    const refused = await fetch(`${url}0`, { method: 'PUT', body: 'x', headers: { origin: ORIGIN } });
    expect(stored.headers.get('access-control-expose-headers')).toBe('ETag');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('tells the queue of new objects that fit the filter, however they came', async () => {
    await put('uploads/a b+ü.xlsx', 'four');
    await put('uploads/no.csv');
    await put('elsewhere/no.xlsx');
    const copy = { Bucket: BUCKET, Key: 'uploads/copy.xlsx', CopySource: `${BUCKET}/elsewhere/no.xlsx` };
    await operator.send(new CopyObjectCommand(copy));
    const address = { Bucket: BUCKET, Key: 'uploads/parts.xlsx' };
    const { UploadId } = await operator.send(new CreateMultipartUploadCommand(address));
    const { ETag } = await operator.send(new UploadPartCommand({ ...address, UploadId, PartNumber: 1, Body: 'part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await operator.send(new CompleteMultipartUploadCommand({ ...address, UploadId, MultipartUpload }));

    const records = (await events()).flatMap(({ Records }) => Records);

    expect(records.map(({ eventName, s3 }) => [eventName, s3.object['key'], s3.object['size']])).toEqual([
      ['ObjectCreated:Put', 'uploads/a+b%2B%C3%BC.xlsx', 4],
      ['ObjectCreated:Copy', 'uploads/copy.xlsx', 1],
      ['ObjectCreated:CompleteMultipartUpload', 'uploads/parts.xlsx', 4],
    ]);
    expect(records[0]).toMatchObject({
      eventSource: 'aws:s3',
      awsRegion: 'us-west-2',
      s3: {
        bucket: { name: BUCKET, arn: `arn:aws:s3:::${BUCKET}` },
        object: { eTag: expect.stringMatching(/^\w{32}$/) as string },
      },
    });
  });

  it('sends the test message of S3, which consumers must be able to take', async () => {
    await new S3Notifications(stack, engine.client).test(BUCKET);

    expect(await events()).toMatchObject([{ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: BUCKET }]);
  });

  it('takes objects that are larger than what the engine takes at once', async () => {
    const body = Buffer.alloc(11 * 1024 * 1024, 'agora');
    const url = await getSignedUrl(writer, new PutObjectCommand({ Bucket: BUCKET, Key: 'uploads/large.xlsx' }));

    expect((await fetch(url, { method: 'PUT', body, headers: { 'content-type': 'application/zip' } })).status).toBe(
      200,
    );

    const { Body, ContentType } = await operator.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'uploads/large.xlsx' }),
    );
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    expect(ContentType).toBe('application/zip');
    expect((await events())[0]?.Records[0]?.s3.object['size']).toBe(body.length);
  });

  it('says by name what it does not emulate', async () => {
    const tags = operator.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'once' }));

    await expect(tags).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('tagging') as string,
    });
    await expect(put('tagged', 'x', { Tagging: 'a=b' })).rejects.toThrow('x-amz-tagging');
  });

  it.each([
    ['no policy', []],
    [
      'a policy for another bucket',
      [{ ...MAY_SEND, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other*' } } }],
    ],
    ['a policy for another service', [{ ...MAY_SEND, Principal: { Service: 'sns.amazonaws.com' } }]],
    ['a policy that refuses', [MAY_SEND, { ...MAY_SEND, Effect: 'Deny' }]],
  ])('is refused when the queue has %s, as S3 refuses it', (_what, senders) => {
    expect(() => new S3Notifications(stackWith(senders), engine.client)).toThrow('no policy of the queue lets S3 send');
  });
});
