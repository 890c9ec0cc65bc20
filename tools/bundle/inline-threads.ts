import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Files that start a thread, by convention `<name>.launcher.js`. */
const LAUNCHERS = /[\\/]dist[\\/]js[\\/].*\.launcher\.js$/;

/** How they do so; Node runs it as it stands, and other bundlers know the form too. */
const THREAD = /new Worker\(new URL\('(\.\/[\w.-]+\.thread\.js)', import\.meta\.url\), \{/g;

/**
 * Puts the code of worker threads into the bundle of the function that starts them, since a function is one file: the address of the
 * thread's file is replaced by the text of its own bundle, which the thread evaluates.
 */
export function inlineThreads(): Plugin {
  return {
    name: 'inline-threads',
    setup({ onLoad }) {
      onLoad({ filter: LAUNCHERS }, async ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const threads = [...source.matchAll(THREAD)];
        if (threads.length === 0) throw new Error(`${path} starts no thread in the form that tools/bundle knows`);
        let contents = source;
        for (const [expression, thread] of threads) {
          const code = await bundleThread(resolve(dirname(path), thread!));
          contents = contents.replace(expression, () => `new Worker(${JSON.stringify(code)}, { eval: true, `);
        }
        return { contents, resolveDir: dirname(path) };
      });
    },
  };
}

async function bundleThread(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    // Threads evaluate CommonJS only.
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'warning',
  });
  return outputFiles[0]!.text;
}
