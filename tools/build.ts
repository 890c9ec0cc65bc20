/**
 * Builds everything: the compiler's output (dist/js), then one bundle and one zip per Lambda (dist/lambdas) and the web client (dist/web).
 *
 * A Lambda is a file `apps/**\/<name>.lambda.ts` that exports `handler`; its bundle is dist/lambdas/<name>/index.cjs.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { bundleAll, nameOf } from './bundle/bundle.ts';
import { removeStaleBundles, removeStaleOutputs, writeBundle } from './bundle/write.ts';
import { bundleWeb } from './web/bundle-web.ts';

const JS = 'dist/js';
const LAMBDAS = 'dist/lambdas';
const WEB = 'dist/web';

const compiler = spawnSync('tsc', ['-p', '.'], { stdio: 'inherit' });
if (compiler.status !== 0) process.exit(compiler.status ?? 1);
removeStaleOutputs(JS);

const entries = globSync(`${JS}/apps/**/*.lambda.js`).sort();
removeStaleBundles(LAMBDAS, entries.map(nameOf));
for (const bundle of await bundleAll(entries)) writeBundle(LAMBDAS, bundle);
await bundleWeb('apps/web', WEB);
