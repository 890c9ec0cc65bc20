import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A built Lambda: the zip's path and the hash that makes Terraform see a change. */
export interface Bundle {
  readonly path: string;
  /** SHA-256 of the zip, base64: the form of `source_code_hash`. */
  readonly hash: string;
}

/**
 * The zip that the build made for a function.
 *
 * @throws Error that says what to do if it is missing.
 */
export function bundleOf(name: string, folder = 'dist/lambdas'): Bundle {
  const path = resolve(folder, `${name}.zip`);
  if (!existsSync(path)) {
    throw new Error(
      `${folder}/${name}.zip is missing: run "npm run build" first (it bundles apps/**/${name}.lambda.ts)`,
    );
  }
  return { path, hash: createHash('sha256').update(readFileSync(path)).digest('base64') };
}
