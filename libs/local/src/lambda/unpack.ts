import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { unzipSync } from 'fflate';

/**
 * Unpacks a function's zip into a folder named by its content, so that an unchanged function is unpacked once.
 *
 * @returns the folder, which is the function's LAMBDA_TASK_ROOT.
 * @throws Error for a missing or broken zip, or for an entry that would land outside the folder.
 */
export function unpackFunction(zip: string, folder: string): string {
  const bytes = readFileSync(zip);
  const target = join(folder, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  if (existsSync(target)) return target;

  // Unpacked beside and renamed: a run that is killed half-way must not leave a folder that the next one trusts.
  const partial = `${target}.partial`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    const path = resolve(partial, name);
    if (!path.startsWith(partial + sep)) throw new Error(`${zip}: entry ${name} is outside of the function's folder`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  renameSync(partial, target);
  return target;
}
