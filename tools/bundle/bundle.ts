import { basename, resolve } from 'node:path';
import { build, type BuildResult, type Metafile, type Plugin } from 'esbuild';
import { inlineThreads } from './inline-threads.ts';
import { readOwnCode, type OwnCode } from './own-code.ts';
import { slim } from './slim.ts';

/** One function's bundle, in memory. */
export interface Bundle {
  readonly name: string;
  readonly code: Uint8Array;
  readonly metafile: Metafile;
}

/** Functions whose own code uses the same packages, so that one run of esbuild can make all their bundles. */
interface Group {
  readonly own: OwnCode;
  readonly entries: string[];
}

/** `dist/js/apps/api/api.lambda.js` -> `api`. */
export function nameOf(entry: string): string {
  return basename(entry, '.lambda.js');
}

/** Bundles compiled entries: one CommonJS file each, minified, SDK included. Nothing is written. */
export async function bundleAll(entries: readonly string[]): Promise<readonly Bundle[]> {
  const groups = await groupByOwnCode(entries);
  return (await Promise.all(groups.map(bundleGroup))).flat();
}

async function groupByOwnCode(entries: readonly string[]): Promise<readonly Group[]> {
  const groups = new Map<string, Group>();
  const owns = await Promise.all(entries.map(readOwnCode));
  for (const [index, own] of owns.entries()) {
    const key = [...own.packages].join();
    const group = groups.get(key) ?? { own, entries: [] };
    group.entries.push(entries[index]!);
    groups.set(key, group);
  }
  return [...groups.values()];
}

async function bundleGroup({ own, entries }: Group): Promise<readonly Bundle[]> {
  const result = await build({
    entryPoints: entries.map((entry) => ({ in: `lambda:${resolve(entry)}`, out: nameOf(entry) })),
    outdir: 'bundles',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
    plugins: [entryPoints(own), inlineThreads(), slim(own)],
    logLevel: 'warning',
  });
  return entries.map((entry) => bundleOf(nameOf(entry), result));
}

/** Nest's decorators need the metadata polyfill before anything else; shaking drops the import inside Nest. */
function entryPoints(own: OwnCode): Plugin {
  const polyfill = [...own.packages].some((name) => name.startsWith('@nestjs/')) ? "import 'reflect-metadata';\n" : '';
  return {
    name: 'entry-points',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^lambda:/ }, ({ path }) => ({ path: path.slice('lambda:'.length), namespace: 'lambda' }));
      onLoad({ filter: /.*/, namespace: 'lambda' }, ({ path }) => ({
        contents: `${polyfill}export * from ${JSON.stringify(path)};`,
        resolveDir: process.cwd(),
      }));
    },
  };
}

function bundleOf(name: string, { outputFiles, metafile }: BuildResult<{ metafile: true; write: false }>): Bundle {
  const file = outputFiles.find(({ path }) => basename(path) === `${name}.cjs`);
  const entry = Object.entries(metafile.outputs).find(([path]) => basename(path) === `${name}.cjs`);
  if (!file || !entry) throw new Error(`esbuild made no bundle of ${name}`);
  const [path, output] = entry;
  const inputs = Object.fromEntries(Object.keys(output.inputs).map((input) => [input, metafile.inputs[input]!]));
  return { name, code: file.contents, metafile: { inputs, outputs: { [path]: output } } };
}
