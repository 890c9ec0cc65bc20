/**
 * Writes contracts/*.json, and the client library's types of them, from the compiled code: `npm run contracts`. With `--check` it writes nothing and fails when a
 * committed contract is not what the code gives.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What dist/js/apps/contracts.js exports; the tools' compiler does not see into the compiled code. */
interface Contracts {
  contracts(): Promise<Readonly<Record<string, object | string>>>;
  contractText(document: object | string): string;
  firstDifference(committed: string, generated: string): string | undefined;
}

const compiled = pathToFileURL(resolve('dist/js/apps/contracts.js')).href;
const { contracts, contractText, firstDifference } = (await import(compiled)) as Contracts;
const isCheck = process.argv.includes('--check');
let stale = 0;

for (const [path, document] of Object.entries(await contracts())) {
  const generated = contractText(document);
  const difference = firstDifference(existsSync(path) ? readFileSync(path, 'utf8') : '', generated);
  if (difference === undefined) continue;
  stale += 1;
  if (isCheck)
    process.stderr.write(
      `${path} is stale: run \`npm run contracts\` and commit it. First difference in ${difference}\n`,
    );
  else {
    writeFileSync(path, generated);
    process.stdout.write(`${path} written\n`);
  }
}
if (isCheck && stale > 0) process.exitCode = 1;
