import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataFolder, DataFolderError, explainDamage } from './data-folder.js';
import { DynamoDbEngine } from './engines/dynamodb.engine.js';
import { FauxqsEngine } from './engines/fauxqs.engine.js';
import { signingKey } from './identity/signing-key.js';
import { Mailbox } from './mail/mailbox.js';
import { UserError } from './user-error.js';

let scratch: string;
let folder: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-data-'));
  folder = join(scratch, 'data');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const lockOf = (pid: number): void => {
  DataFolder.open(folder, false).release();
  writeFileSync(join(folder, 'lock'), String(pid));
};

describe(DataFolder.name, () => {
  it('is held by one cloud at a time, also within one process', () => {
    const first = DataFolder.open(folder, false);

    expect(() => DataFolder.open(folder, false)).toThrow(`process ${process.pid} runs on the data`);
    first.release();
    DataFolder.open(folder, false).release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('is refused while another process holds it, and free again once that has died', () => {
    lockOf(process.ppid);
    expect(() => DataFolder.open(folder, false)).toThrow(DataFolderError);

    lockOfNobody();
    DataFolder.open(folder, false).release();
  });

  it('is free after a kill, even if this process was given the id of the dead one, as in a container', () => {
    lockOf(process.pid);

    expect(() => DataFolder.open(folder, false).release()).not.toThrow();
  });

  it('loses what is in it when it begins anew, and nothing that is not its own', () => {
    DataFolder.open(folder, false).release();
    writeFileSync(join(folder, 'dynamodb.db'), 'x');

    DataFolder.open(folder, true).release();

    expect(readdirSync(folder)).toEqual(['agora-local-cloud']);
    expect(() => DataFolder.open(scratch, true)).toThrow('holds something else than local data');
    expect(existsSync(folder)).toBe(true);
  });

  it('says in one line that a path cannot be a folder', () => {
    writeFileSync(folder, '');

    expect(() => DataFolder.open(folder, false)).toThrow(DataFolderError);
    expect(() => DataFolder.open(join(folder, 'below'), false)).toThrow(/cannot hold local data: /);
  });

  /** An id that no process can have. */
  function lockOfNobody(): void {
    writeFileSync(join(folder, 'lock'), String(2 ** 31 - 1));
  }
});

describe('damaged data', () => {
  const garbage = (name: string): void => {
    mkdirSync(folder);
    writeFileSync(join(folder, name), 'garbage '.repeat(1_000));
  };

  it.each<[string, string, () => Promise<unknown>]>([
    ['the database', 'dynamodb.db', () => DynamoDbEngine.start({ folder })],
    ['queues and buckets', 'fauxqs.db', () => FauxqsEngine.start({ folder, region: 'us-west-2' })],
    ['the mailbox', 'mail.db', async () => new Mailbox(folder)],
  ])('is told as such, with what to do: %s', async (_, file, open) => {
    garbage(file);

    const error: unknown = await open().catch((thrown: unknown) => thrown);

    const explained = explainDamage(error, '.agora');
    expect(explained).toBeInstanceOf(DataFolderError);
    expect((explained as Error).message).toMatch(
      /^the data in \.agora is damaged \(.*\): "npm start -- --fresh" begins/,
    );
  });

  it('is told of the key that signs tokens', async () => {
    garbage('key.json');

    await expect(signingKey(join(folder, 'key.json'))).rejects.toThrow(UserError);
  });

  it('is not made of other errors', () => {
    const error = new Error('no space left on device');

    expect(explainDamage(error, '.agora')).toBe(error);
  });
});
