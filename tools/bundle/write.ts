import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Bundle } from './bundle.ts';

/** Zip entries carry this time, so that the same code gives the same bytes (and Terraform sees no change). */
const FIXED_TIME = new Date('2020-01-01T00:00:00');

/** Writes `<name>/index.cjs`, `<name>/meta.json` and `<name>.zip`, which is what Lambda gets. */
export function writeBundle(out: string, { name, code, metafile }: Bundle): void {
  const folder = join(out, name);
  const zip = join(out, `${name}.zip`);
  mkdirSync(folder, { recursive: true });
  writeIfChanged(join(folder, 'meta.json'), Buffer.from(JSON.stringify(metafile)));
  if (!writeIfChanged(join(folder, 'index.cjs'), code) && existsSync(zip)) return;
  writeIfChanged(zip, zipSync({ 'index.cjs': [code, { mtime: FIXED_TIME, level: 9 }] }));
}

/** Writes atomically, and only what differs: a running local cloud sees whole files and no needless changes. */
function writeIfChanged(path: string, content: Uint8Array): boolean {
  if (existsSync(path) && readFileSync(path).equals(content)) return false;
  const next = `${path}.${process.pid}`;
  writeFileSync(next, content);
  renameSync(next, path);
  return true;
}

/** Removes compiled files whose source is gone, so that no deleted test or entry lives on. */
export function removeStaleOutputs(out: string): void {
  for (const file of globSync('**/*.{js,js.map}', { cwd: out })) {
    const source = file.replace(/\.js(\.map)?$/, '');
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(join(out, file), { force: true });
  }
}

/** Removes the bundles of functions that no longer exist. */
export function removeStaleBundles(out: string, names: readonly string[]): void {
  const keep = new Set(names.flatMap((name) => [name, `${name}.zip`]));
  for (const entry of globSync('*', { cwd: out })) {
    if (!keep.has(entry)) rmSync(join(out, entry), { recursive: true, force: true });
  }
}
