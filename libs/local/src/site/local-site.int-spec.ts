import { writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '#test/support/stream-fixture.js';
import { S3Notifications } from '../aws/s3-notifications.js';
import { S3Service } from '../aws/s3.service.js';
import { bucketNames, createBuckets } from '../engines/create-buckets.js';
import { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { BUCKET, object, type SiteChanges, siteStack } from './fixtures/site-stack.js';
import { loadSite } from './load-site.js';
import { LocalHosts } from './local-hosts.js';
import { LocalSite } from './local-site.js';
import { operatorOf, putStackObjects } from './stack-objects.js';

const scratch = temporaryFolder();
const folder = scratch.path;
const MAIN = `console.log(${JSON.stringify('agora '.repeat(1_000))});`;
const warnings: string[] = [];
let engine: FauxqsEngine;
const servers: Server[] = [];

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What a stack serves; all of them share the engine and its bucket. */
async function serve(changes: SiteChanges = {}) {
  const stack = resolveStack(siteStack(changes), folder);
  await createBuckets(engine.endpoint, bucketNames(stack));
  const server = createServer((request, response) => {
    void local.handle((request.url ?? '/').replace(/\?.*$/s, ''), request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const hosts = new LocalHosts({ stack, url: `http://127.0.0.1:${port}`, awsUrl: 'http://127.0.0.1:4566' });
  const notifications = new S3Notifications(stack, engine.client);
  const s3 = new S3Service({ engine: engine.endpoint, stack, iam: new StackIam(stack), notifications, hosts });
  const local = new LocalSite({ stack, site: loadSite(stack)!, s3, hosts, onFailure: (text) => warnings.push(text) });
  /** As fetch, which would follow, decompress and normalise. */
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const call = httpRequest({ port, host: '127.0.0.1', path, headers, method }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      call.on('error', reject);
      call.end();
    });
  return { stack, s3, port, get, put: () => putStackObjects(stack, s3) };
}

let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Agora</title>');
  writeFileSync(join(folder, 'main.js'), MAIN);
  engine = await FauxqsEngine.start({ folder: join(folder, 'data'), region: 'us-west-2' });
  site = await serve();
  await site.put();
});

afterAll(async () => {
  for (const server of servers) server.close();
  await engine.stop();
  scratch.remove();
});

describe(LocalSite.name, () => {
  it.each(['/', '/votings', '/votings/a%20b?tab=1', '/deep/er/'])(
    'X9: answers %s with the start page',
    async (path) => {
      const { status, headers, body } = await site.get(path);

      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-length': String(body.length),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': 'max-age=60; includeSubDomains',
        'x-ours': 'yes',
      });
      expect(body.toString()).toContain('<title>Agora</title>');
    },
  );

  it('lets files that are named by their content be kept for ever', async () => {
    const { headers } = await site.get('/assets/main-abc.js');

    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'last-modified': expect.stringMatching(/GMT$/),
    });
  });

  it('answers 304 to who has the version, whether it was compressed or not', async () => {
    const { headers } = await site.get('/assets/main-abc.js', { 'accept-encoding': 'br' });
    const etag = String(headers['etag']);
    const again = await site.get('/assets/main-abc.js', { 'if-none-match': `"x", ${etag}`, 'accept-encoding': 'br' });
    const plain = await site.get('/assets/main-abc.js', { 'if-none-match': etag });
    const changed = await site.get('/assets/main-abc.js', { 'if-none-match': '"x"' });

    expect(etag).toMatch(/^W\/"/);
    expect([again.status, plain.status, changed.status]).toEqual([304, 304, 200]);
    expect(again.body).toHaveLength(0);
    expect(again.headers).toMatchObject({ etag, 'cache-control': 'public, max-age=31536000, immutable' });
  });

  it('answers HEAD without a body', async () => {
    const { status, headers, body } = await site.get('/assets/main-abc.js', {}, 'HEAD');

    expect([status, headers['content-length'], body.length]).toEqual([200, String(MAIN.length), 0]);
  });

  it('compresses what gains by it for who accepts it', async () => {
    const small = await site.get('/', { 'accept-encoding': 'br' });
    const large = await site.get('/assets/main-abc.js', { 'accept-encoding': 'gzip, br' });
    const plain = await site.get('/assets/main-abc.js');

    expect(small.headers['content-encoding']).toBeUndefined();
    expect(large.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(large.body.length).toBeLessThan(MAIN.length / 10);
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'content-length': String(MAIN.length) });
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('compresses nothing where the behaviour does not say so', async () => {
    const { get } = await serve({ files: { compress: false } });
    const { headers } = await get('/assets/main-abc.js', { 'accept-encoding': 'br' });

    expect([headers['content-encoding'], headers['vary']]).toEqual([undefined, undefined]);
  });

  it.each(['localhost', '127.0.0.1'])('tells a page at %s where everything is', async (name) => {
    const origin = `http://${name}:${site.port}`;
    const { headers, body } = await site.get('/config.json', { host: `${name}:${site.port}` });
    const pool = String(site.stack.byRef('aws_cognito_user_pool.users').attributes['id']);

    expect(JSON.parse(body.toString())).toEqual({
      authority: `${origin}/${pool}`,
      domain: `${origin}/${pool}`,
      site: origin,
    });
    expect(headers['content-security-policy']).toBe(
      `default-src 'self'; connect-src 'self' ${origin} http://127.0.0.1:4566`,
    );
    expect(headers['content-length']).toBe(String(body.length));
  });

  it('tags what it tells by what it says, so that one name never gets the other one', async () => {
    const tags = await Promise.all(
      ['localhost', '127.0.0.1'].map(async (name) => {
        const { headers } = await site.get('/config.json', { host: `${name}:${site.port}` });
        return headers['etag'];
      }),
    );

    expect(new Set(tags).size).toBe(2);
  });

  it('answers 404 for a missing file, with the headers of the policy', async () => {
    const { status, headers, body } = await site.get('/assets/gone.js');

    expect(status).toBe(404);
    expect(headers).toMatchObject({ 'content-type': 'application/xml', 'x-frame-options': 'DENY' });
    expect(headers['cache-control']).toBe('never used');
    expect(body.toString()).toContain('<Code>NoSuchKey</Code>');
  });

  it('answers 403 for it where the bucket does not let CloudFront list, and for everything where it may not read', async () => {
    const policy = (...actions: readonly string[]) => {
      const Statement = actions.map((Action) => ({
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action,
        Resource: Action === 's3:ListBucket' ? `arn:aws:s3:::${BUCKET}` : `arn:aws:s3:::${BUCKET}/*`,
        Condition: { StringEquals: { 'aws:SourceArn': '${aws_cloudfront_distribution.web.arn}' } },
      }));
      const web = { bucket: BUCKET, policy: JSON.stringify({ Statement }) };
      return { resources: { aws_s3_bucket_policy: { web } } };
    };
    const statuses = async (...actions: readonly string[]) => {
      const { get } = await serve(policy(...actions));
      return [(await get('/')).status, (await get('/gone.js')).status];
    };

    expect(await statuses('s3:GetObject', 's3:ListBucket')).toEqual([200, 404]);
    expect(await statuses('s3:GetObject')).toEqual([200, 403]);
    expect(await statuses('s3:ListBucket')).toEqual([403, 403]);
  });

  it('lets no other distribution read the bucket', async () => {
    const condition = { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::000000000000:distribution/OTHER' } };
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: '*',
        Condition: condition,
      },
    ];
    const web = { bucket: BUCKET, policy: JSON.stringify({ Statement }) };
    const { get } = await serve({ resources: { aws_s3_bucket_policy: { web } } });

    expect((await get('/')).status).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
    'answers 403 to %s, which the behaviour does not allow',
    async (method) => {
      expect((await site.get('/', {}, method)).status).toBe(403);
    },
  );

  it.each(['/%ff.js', '/..%2f..%2fetc/passwd.x', '//x.js'])('does not stumble over %s', async (path) => {
    expect([403, 404]).toContain((await site.get(path)).status);
  });

  it('sends what the function answers by itself, and 503 when it fails', async () => {
    const moved = await site.get('/old');
    const failed = await site.get('/broken');

    expect([moved.status, moved.headers['location']]).toEqual([301, '/new']);
    expect([failed.status, failed.headers['x-cache']]).toEqual([503, 'FunctionExecutionError from cloudfront']);
    expect(warnings).toEqual(['the CloudFront function pages failed: Error: on purpose']);
  });
});

describe(putStackObjects.name, () => {
  it('stores what changed, leaves the same alone, and removes nothing', async () => {
    const { stack, s3, put } = site;
    const caller = operatorOf(stack);
    const call = (method: string, key: string, body = '', headers = {}) =>
      s3.handle({ caller, method, url: `/${BUCKET}/${key}`, headers, body: Buffer.from(body) });
    await call('PUT', 'others.txt', 'not of the stack');
    await call('PUT', 'index.html', 'overwritten', { 'content-type': 'text/html; charset=utf-8' });
    const before = (await call('HEAD', 'assets/main-abc.js')).headers['last-modified'];

    await put();

    expect((await call('GET', 'others.txt')).body.toString()).toBe('not of the stack');
    expect((await call('GET', 'index.html')).body.toString()).toContain('Agora');
    expect((await call('HEAD', 'assets/main-abc.js')).headers['last-modified']).toBe(before);
  });

  it('takes content, base64 and nothing at all', async () => {
    const more = {
      text: object('text', { content: 'a ${aws_s3_bucket.web.bucket}' }),
      bytes: object('bytes', { content_base64: Buffer.from([0, 255]).toString('base64') }),
      empty: object('empty', {}),
    };
    const { stack, s3, put } = await serve({ resources: { aws_s3_object: more } });
    const read = async (key: string) => {
      const url = `/${BUCKET}/${key}`;
      return s3.handle({ caller: operatorOf(stack), method: 'GET', url, headers: {}, body: Buffer.alloc(0) });
    };
    await put();

    expect((await read('text')).body.toString()).toBe(`a ${BUCKET}`);
    expect((await read('bytes')).body).toEqual(Buffer.from([0, 255]));
    expect(await read('empty')).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream' } });
  });

  it('says what to do about a file that is not there', async () => {
    const { put } = await serve({ resources: { aws_s3_object: { lost: object('lost', { source: 'assets/lost' }) } } });

    await expect(put()).rejects.toThrow('aws_s3_object.lost: assets/lost cannot be read: run "npm run synth" again');
  });
});

describe('uploads from the pages of the site', () => {
  it('are allowed where the CORS rules name the distribution', async () => {
    const rule = {
      allowed_origins: ['https://${aws_cloudfront_distribution.web.domain_name}'],
      allowed_methods: ['PUT'],
      allowed_headers: ['*'],
    };
    const cors = { bucket: BUCKET, cors_rule: [rule] };
    const { s3, port } = await serve({ resources: { aws_s3_bucket_cors_configuration: { cors } } });
    const ask = (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'PUT' };
      return s3.preflight({ method: 'OPTIONS', url: `/${BUCKET}/uploads/a`, headers }).status;
    };

    expect([ask(`http://127.0.0.1:${port}`), ask(`http://localhost:${port}`)]).toEqual([200, 200]);
    expect([ask('http://localhost:1'), ask('https://evil.example')]).toEqual([403, 403]);
  });
});
