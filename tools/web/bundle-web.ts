import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';

/** Browsers from 2023 on, as the client library has it. */
const TARGET = ['es2022', 'chrome110', 'firefox115', 'safari16.4'];
const MARK = '<!-- styles and script: tools/web -->';
/** What is served as it is. */
const STATIC = ['icon.svg'];

type Outputs = Metafile['outputs'];

/**
 * Bundles the web client: `index.html`, and everything it loads below `assets/` under names that change with their content, so that
 * they can be cached for ever.
 *
 * @param source folder of index.html and src/main.tsx
 * @param out folder that is emptied and written
 */
export async function bundleWeb(source: string, out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(source, 'src/main.tsx')],
    outdir: join(out, 'assets'),
    tsconfig: join(source, 'tsconfig.json'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: TARGET,
    minify: true,
    metafile: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  for (const file of STATIC) copyFileSync(join(source, file), join(out, file));
  const page = readFileSync(join(source, 'index.html'), 'utf8');
  writeFileSync(join(out, 'index.html'), page.replace(MARK, tags(metafile.outputs, out)));
  writeFileSync(`${out}.meta.json`, JSON.stringify(metafile));
}

/** The entry's stylesheet and script, and hints for the chunks that it imports at once. */
function tags(outputs: Outputs, out: string): string {
  const [entry] = Object.entries(outputs).filter(
    ([, { entryPoint }]) => entryPoint !== undefined && basename(entryPoint) === 'main.tsx',
  );
  if (!entry) throw new Error('the web client has no entry');
  const [path, { cssBundle }] = entry;
  const href = (file: string): string => `/${relative(out, file)}`;
  const preloads = [...staticImports(outputs, path)]
    .sort()
    .map((file) => `<link rel="modulepreload" href="${href(file)}" />`);
  const styles = cssBundle === undefined ? [] : [`<link rel="stylesheet" href="${href(cssBundle)}" />`];
  return [...styles, ...preloads, `<script type="module" src="${href(path)}"></script>`].join('\n    ');
}

function staticImports(outputs: Outputs, path: string, found = new Set<string>()): Set<string> {
  for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
    if (kind !== 'import-statement' || found.has(imported)) continue;
    found.add(imported);
    staticImports(outputs, imported, found);
  }
  return found;
}
