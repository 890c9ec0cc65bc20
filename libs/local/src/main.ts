import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.js';
import { consoleLog } from './console-log.js';
import { type LocalOptions, localOptions } from './local-options.js';
import { readyText } from './ready-text.js';
import { UserError } from './user-error.js';
import { untilStopped } from './until-stopped.js';

/** What the command line says beside what `npm start` knows, too. */
interface Arguments extends LocalOptions {
  readonly stack: string;
}

/**
 * Runs the local cloud in the foreground until it is told to stop.
 *
 * @param argv arguments without the program's name
 * @returns the process's exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const args = parse(argv);
  const log = consoleLog({
    write: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY === true,
    metrics: args.verbose,
  });
  const stopping = untilStopped();
  try {
    const cloud = await launch({
      stackFolder: args.stack,
      dataDir: args.data,
      port: args.port,
      fresh: args.fresh,
      endpoint: args.endpoint,
      ttlSweepSeconds: args.ttlSeconds,
      queueRetrySeconds: args.queueRetrySeconds,
      log,
      onFatal: stopping.fail,
    });
    process.stdout.write(readyText(cloud, args.data, performance.now() - startedAt));
    const failure = await stopping.stopped;
    log.info('stopping');
    await cloud.stop();
    return report(failure);
  } catch (error) {
    return report(error);
  }
}

async function launch(options: LocalCloudOptions): Promise<LocalCloud> {
  if (!existsSync(join(options.stackFolder, 'cdk.tf.json'))) {
    throw new UserError(
      `there is no stack in ${options.stackFolder}: run "npm run synth" first, or "npm start" for all of it`,
    );
  }
  return startLocalCloud(options);
}

function parse(argv: readonly string[]): Arguments {
  return localOptions(new Command('local'))
    .option('--stack <folder>', 'a synthesised stack', 'cdktf.out/stacks/agora-local')
    .parse([...argv], { from: 'user' })
    .opts<Arguments>();
}

/** One clear line for what a person can put right; all of it for anything else. */
function report(failure: unknown): number {
  if (failure === undefined) return 0;
  const known = failure instanceof Error && failure.name !== 'Error' && failure.name !== 'TypeError';
  process.stderr.write(
    known ? `${failure.message}\n` : `${failure instanceof Error ? failure.stack : String(failure)}\n`,
  );
  return 1;
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
