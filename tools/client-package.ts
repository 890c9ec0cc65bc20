/**
 * Makes the client library a package for other projects (`npm run build:client`): one module for browsers and Node, its types, its README.
 *
 * Into dist/client, or the folder that is named: `npm i <folder>`, `npm pack <folder>`, or copy index.js to a web server.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const SOURCE = 'libs/client';
/** Language level of browsers from 2023 on, and of Node 22. */
const TARGET = ['es2022', 'chrome110', 'firefox115', 'safari16.4', 'node22'];

const out = process.argv[2] ?? 'dist/client';
const { version, license } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; license: string };

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// Checked with the DOM's types and without Node's: what compiles here runs in browsers.
const types = spawnSync('tsc', ['-p', SOURCE, '--outDir', out], { stdio: 'inherit' });
if (types.status !== 0) process.exit(types.status ?? 1);

await build({
  entryPoints: [join(SOURCE, 'src/index.ts')],
  outfile: join(out, 'index.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: TARGET,
  logLevel: 'warning',
});

const manifest = {
  name: '@agora/client',
  version,
  description: 'Client of Agora’s REST and WebSocket APIs for browsers and Node, without dependencies',
  license,
  type: 'module',
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
  types: './index.d.ts',
  sideEffects: false,
  engines: { node: '>=22' },
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
// What goes over the wire comes with it.
let readme = readFileSync(join(SOURCE, 'README.md'), 'utf8');
for (const path of ['docs/websocket.md', 'docs/api-errors.md', 'contracts/openapi.json']) {
  copyFileSync(path, join(out, basename(path)));
  readme = readme.replaceAll(`../../${path}`, basename(path));
}
writeFileSync(join(out, 'README.md'), readme);
copyFileSync('LICENSE', join(out, 'LICENSE'));
process.stdout.write(`${manifest.name} ${version} in ${out}\n`);
