import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.js';
import { consoleLog } from './console-log.js';
import { readyText } from './ready-text.js';
import { UserError } from './user-error.js';
import { untilStopped } from './until-stopped.js';

interface Arguments {
  readonly port: number;
  readonly fresh: boolean;
  readonly endpoint?: string;
  readonly stack: string;
  readonly data: string;
  readonly verbose: boolean;
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
    .addOption(new Option('--stack <folder>', 'a synthesised stack').default('cdktf.out/stacks/agora-local'))
    .parse([...argv], { from: 'user' })
    .opts<Arguments>();
}

/** The options that `npm start` knows, too. */
export function localOptions(command: Command): Command {
  return command
    .description('Runs the synthesised stack "local" on this machine.')
    .addOption(
      new Option('--port <number>', 'where to listen on 127.0.0.1; 0 for any free port')
        .env('PORT')
        .default(3000)
        .argParser(portNumber),
    )
    .addOption(new Option('--data <folder>', 'where the data is kept').default('.agora'))
    .option('--fresh', 'drop the data of earlier runs', false)
    .option('--endpoint <url>', 'use this DynamoDB-compatible endpoint instead of the embedded engine', httpUrl)
    .option('--verbose', 'print metrics, too', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows what there is)');
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function httpUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
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
