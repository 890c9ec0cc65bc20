import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from '../../json/canonical-json.js';
import { MalformedBodyError } from '../json-body.js';
import { isMultipart, parseMultipart } from './parse-multipart.js';
import { UploadedFile } from './uploaded-file.js';

/** A form as any client sends it. */
async function formOf(fields: Readonly<Record<string, string | Blob>>): Promise<{ body: Buffer; type: string }> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, `${name}.bin`);
  }
  const request = new Request('http://x.test', { method: 'POST', body: form });
  return { body: Buffer.from(await request.arrayBuffer()), type: request.headers.get('content-type') ?? '' };
}

async function fileOf(content: Uint8Array<ArrayBuffer>): Promise<UploadedFile> {
  const { body, type } = await formOf({ file: new Blob([content], { type: 'application/x-test' }), note: 'näh' });
  const { file } = await parseMultipart(body, type);
  if (!(file instanceof UploadedFile)) throw new Error('no file');
  return file;
}

describe(parseMultipart, () => {
  it.each([0, 1, 65_535, 65_536, 4_000_000])('L1: %i bytes come back identical', async (size) => {
    const content = randomBytes(size);
    const file = await fileOf(content);

    expect(file.content.equals(content)).toBe(true);
    expect(file).toMatchObject({ fileName: 'file.bin', mediaType: 'application/x-test', size });
    expect(file.digest).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('L1: bytes that look like the form itself come back identical, too', async () => {
    const content = Buffer.from('\r\n--\r\n------formdata\r\nContent-Disposition: form-data\r\n\r\n\0\xff', 'latin1');

    expect((await fileOf(Buffer.from(content))).content.equals(content)).toBe(true);
  });

  it('reads texts beside the file', async () => {
    const { body, type } = await formOf({ note: 'näh', other: '' });

    expect(await parseMultipart(body, type)).toEqual({ note: 'näh', other: '' });
  });

  it('X2: files are compared by what they are, not byte by byte', async () => {
    const a = canonicalJson(await fileOf(Buffer.alloc(1_000_000, 1)));
    const b = canonicalJson(await fileOf(Buffer.alloc(1_000_000, 2)));

    expect(a).not.toBe(b);
    expect(a.length).toBeLessThan(300);
  });

  it.each<[string, (body: Buffer, type: string) => [Buffer, string]]>([
    ['cut off', (body, type) => [body.subarray(0, -40), type]],
    ['without a boundary', (body) => [body, 'multipart/form-data']],
    ['empty', (_, type) => [Buffer.alloc(0), type]],
    ['something else', (_, type) => [Buffer.from('{"a":1}'), type]],
  ])('X1: refuses a form that is %s', async (_, change) => {
    const { body, type } = await formOf({ file: new Blob(['x']) });

    await expect(parseMultipart(...change(body, type))).rejects.toThrow(MalformedBodyError);
  });

  it('X1: refuses more than one file, and very many fields', async () => {
    const files = await formOf({ a: new Blob(['x']), b: new Blob(['y']) });
    const fields = await formOf(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, 'x'])));

    await expect(parseMultipart(files.body, files.type)).rejects.toThrow(MalformedBodyError);
    await expect(parseMultipart(fields.body, fields.type)).rejects.toThrow(MalformedBodyError);
  });
});

describe(isMultipart, () => {
  it.each([
    ['multipart/form-data; boundary=x', true],
    [' Multipart/Form-Data;boundary=x', true],
    ['multipart/form-database', false],
    ['application/json', false],
    [undefined, false],
  ])('%s: %s', (type, expected) => {
    expect(isMultipart(type)).toBe(expected);
  });
});
