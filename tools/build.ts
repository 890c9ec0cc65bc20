/**
 * Builds everything: the compiler's output (dist/js), then one bundle and one zip per Lambda (dist/lambdas).
 *
 * A Lambda is a file `apps/**\/<name>.lambda.ts` that exports `handler`; its bundle is dist/lambdas/<name>/index.cjs.
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { zipSync } from 'fflate';

const OUT = 'dist/lambdas';
/** Zip entries carry this time, so that the same code gives the same bytes (and Terraform sees no change). */
const FIXED_TIME = new Date('2020-01-01T00:00:00');
/** Packages that Nest loads only if present and that no Lambda of ours uses. */
const ABSENT = ['@nestjs/microservices', '@nestjs/microservices/*', '@nestjs/platform-socket.io'];

rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['-p', '.'], { stdio: 'inherit' });
await Promise.all(globSync('dist/js/apps/**/*.lambda.js').map(bundle));

async function bundle(entry: string): Promise<void> {
  const name = basename(entry, '.lambda.js');
  const folder = join(OUT, name);
  const result = await build({
    entryPoints: [entry],
    outfile: join(folder, 'index.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    keepNames: true,
    metafile: true,
    external: ABSENT,
    logLevel: 'warning',
  });
  pack(name, folder, result.metafile);
}

function pack(name: string, folder: string, metafile: Metafile): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(metafile));
  const code = readFileSync(join(folder, 'index.cjs'));
  writeFileSync(join(OUT, `${name}.zip`), zipSync({ 'index.cjs': [code, { mtime: FIXED_TIME, level: 9 }] }));
}
