import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A module of the compiled project, which is built first if it never was.
 *
 * @param path below dist/js
 */
export async function compiled<T>(path: string): Promise<T> {
  const file = resolve('dist/js', path);
  if (!existsSync(file)) build();
  return (await import(pathToFileURL(file).href)) as T;
}

function build(): void {
  const { status } = spawnSync(process.execPath, ['tools/build.ts'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
