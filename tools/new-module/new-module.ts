/**
 * `npm run new:module -- <names>`: writes the first version of a slice and wires it in.
 *
 * What comes out is a table, two routes and a test; the contract and the Terraform follow from them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { moduleNames, type ModuleNames } from './module-names.ts';
import { addAlias, addToApi, addToStack } from './wiring.ts';

const TEMPLATE = join(import.meta.dirname, 'template');

function main(argv: readonly string[]): void {
  const [name, ...rest] = argv;
  if (name === undefined || rest.length > 0) throw new Error('usage: npm run new:module -- <names>, e.g. lunch-orders');
  const names = moduleNames(name);
  const folder = join('libs', names.names);
  if (existsSync(folder)) throw new Error(`${folder} is there already`);
  const changed = [
    ...writeSlice(folder, names),
    edit('package.json', (text) => addAlias(text, names)),
    edit('apps/api/api.module.ts', (text) => addToApi(text, names)),
    edit('apps/agora.stack.ts', (text) => addToStack(text, names)),
  ];
  execFileSync('node_modules/.bin/prettier', ['--write', '--log-level', 'warn', ...changed], { stdio: 'inherit' });
  console.log(
    `${folder} is written and wired in. Next: npm run contracts, npm test, npm start (docs/add-a-module.md).`,
  );
}

function writeSlice(folder: string, names: ModuleNames): string[] {
  return globSync(join(TEMPLATE, '**/*.txt')).map((template) => {
    const path = join(folder, filled(relative(TEMPLATE, template), names).replace(/\.txt$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, filled(readFileSync(template, 'utf8'), names));
    return path;
  });
}

function edit(path: string, change: (text: string) => string): string {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return path;
}

function filled(text: string, names: ModuleNames): string {
  const values: Readonly<Record<string, string>> = { ...names };
  return text.replaceAll(/__([A-Za-z_]+?)__/g, (whole, key: string) => values[key] ?? whole);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
