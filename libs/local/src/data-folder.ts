import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from './user-error.js';

/** Marks a folder as ours: only such a folder is ever wiped. */
const MARKER = 'agora-local-cloud';
const LOCK = 'lock';

/** Thrown when a folder cannot be used for local data; the message says what to do. */
export class DataFolderError extends UserError {
  override readonly name = 'DataFolderError';
}

/** The folder of the local cloud's data, held by this process until it is released. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder, empty if `fresh`.
   *
   * @throws DataFolderError when another local cloud runs on it, or when it holds something else.
   */
  static open(folder: string, fresh: boolean): DataFolder {
    const path = resolve(folder);
    const foreign = existsSync(path) && readdirSync(path).length > 0 && !existsSync(join(path, MARKER));
    if (foreign) throw new DataFolderError(`${folder} holds something else than local data: choose another folder`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, MARKER), 'Data of the local cloud. It may be deleted while nothing runs.\n');
    lock(join(path, LOCK), folder);
    if (fresh) for (const name of readdirSync(path)) if (name !== MARKER && name !== LOCK) wipe(join(path, name));
    return new DataFolder(path);
  }

  /** Lets others use the folder. */
  release(): void {
    rmSync(join(this.path, LOCK), { force: true });
  }
}

function lock(file: string, folder: string): void {
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, String(process.pid));
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(readFileSync(file, 'utf8'));
    if (isRunning(owner)) throw new DataFolderError(`process ${owner} runs on the data in ${folder}: stop it first`);
    // Left behind by a process that was killed.
    rmSync(file, { force: true });
    lock(file, folder);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function wipe(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
