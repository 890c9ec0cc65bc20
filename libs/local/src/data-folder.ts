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

/** What the engines, dynoxide among them, say of a file that is no database or a damaged one. */
const DAMAGED = /file is not a database|not a valid SQLite database|database disk image is malformed/i;

/** The folder of the local cloud's data, held by this process until it is released. */
export class DataFolder {
  /** Folders that clouds of this very process hold. */
  static readonly #held = new Set<string>();

  private constructor(readonly path: string) {}

  /**
   * Takes the folder, empty if `fresh`.
   *
   * @throws DataFolderError when another local cloud runs on it, when it holds something else, or when it cannot be written.
   */
  static open(folder: string, fresh: boolean): DataFolder {
    try {
      return DataFolder.#take(folder, resolve(folder), fresh);
    } catch (error) {
      if (error instanceof DataFolderError) throw error;
      throw new DataFolderError(`${folder} cannot hold local data: ${(error as Error).message}`, { cause: error });
    }
  }

  static #take(folder: string, path: string, fresh: boolean): DataFolder {
    const foreign = existsSync(path) && readdirSync(path).length > 0 && !existsSync(join(path, MARKER));
    if (foreign) throw new DataFolderError(`${folder} holds something else than local data: choose another folder`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, MARKER), 'Data of the local cloud. It may be deleted while nothing runs.\n');
    lock(join(path, LOCK), folder, (owner) => (owner === process.pid ? DataFolder.#held.has(path) : isRunning(owner)));
    DataFolder.#held.add(path);
    if (fresh) for (const name of readdirSync(path)) if (name !== MARKER && name !== LOCK) wipe(join(path, name));
    return new DataFolder(path);
  }

  /** Lets others use the folder. */
  release(): void {
    DataFolder.#held.delete(this.path);
    rmSync(join(this.path, LOCK), { force: true });
  }
}

/**
 * What a person should read when an engine cannot open what it finds in the folder: a crash of the machine may leave a damaged file.
 *
 * @returns a DataFolderError, or the error itself when it is about something else
 */
export function explainDamage(error: unknown, folder: string): unknown {
  const found = DAMAGED.exec(String(error));
  if (!found) return error;
  const advice = '"npm start -- --fresh" begins anew, without it';
  return new DataFolderError(`the data in ${folder} is damaged (${found[0]}): ${advice}`, { cause: error });
}

/** @param holds whether the process with this id holds the folder; ids are given again, in containers the same ones at each start */
function lock(file: string, folder: string, holds: (owner: number) => boolean): void {
  try {
    const handle = openSync(file, 'wx');
    writeFileSync(handle, String(process.pid));
    closeSync(handle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = Number(readFileSync(file, 'utf8'));
    if (holds(owner)) throw new DataFolderError(`process ${owner} runs on the data in ${folder}: stop it first`);
    // Left behind by a process that was killed.
    rmSync(file, { force: true });
    lock(file, folder, holds);
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
