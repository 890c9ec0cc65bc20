import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AwsService } from '../aws/aws-service.js';
import type { Caller, Resource, ResolvedStack } from '../cloud.types.js';
import { OBJECT_HEADERS } from '../stack/types/storage.types.js';

/** Path of an object at the S3 service. */
export function objectPath(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** The local cloud itself, who may do everything. */
export function operatorOf({ accountId }: ResolvedStack): Caller {
  return { arn: `arn:aws:iam::${accountId}:root` };
}

/**
 * Puts the stack's objects into their buckets, as an apply does: those that are there with the same content and headers are left alone,
 * and so is everything else.
 *
 * @throws Error for an object that cannot be read or stored
 */
export async function putStackObjects(stack: ResolvedStack, s3: AwsService): Promise<void> {
  const caller = operatorOf(stack);
  await Promise.all(
    stack.resources('aws_s3_object').map(async (object) => {
      const url = objectPath(String(object.args['bucket']), String(object.args['key']));
      const body = contentOf(stack, object);
      const headers = headersOf(object);
      const there = await s3.handle({ caller, method: 'HEAD', url, headers: {}, body: Buffer.alloc(0) });
      if (there.status === 200 && isSame(there.headers, body, headers)) return;
      const stored = await s3.handle({ caller, method: 'PUT', url, headers, body });
      if (stored.status !== 200)
        throw new Error(`${object.address}: S3 answers ${stored.status}: ${stored.body.toString()}`);
    }),
  );
}

function contentOf({ folder }: ResolvedStack, { args, address }: Resource): Buffer {
  const { source, content, content_base64: base64 } = args;
  if (typeof content === 'string') return Buffer.from(content);
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  // An object without any of them is empty in AWS, too.
  if (source === undefined) return Buffer.alloc(0);
  try {
    return readFileSync(resolve(folder, String(source)));
  } catch (error) {
    throw new Error(`${address}: ${String(source)} cannot be read: run "npm run synth" again`, { cause: error });
  }
}

function headersOf({ args }: Resource): Record<string, string> {
  const set = OBJECT_HEADERS.filter((name) => args[name] !== undefined);
  return {
    // What the provider sends in its place.
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(set.map((name) => [name.replaceAll('_', '-'), String(args[name])])),
  };
}

function isSame(there: Readonly<Record<string, string>>, body: Buffer, headers: Record<string, string>): boolean {
  const tag = `"${createHash('md5').update(body).digest('hex')}"`;
  const names = OBJECT_HEADERS.map((name) => name.replaceAll('_', '-'));
  return there['etag'] === tag && names.every((name) => there[name] === headers[name]);
}
