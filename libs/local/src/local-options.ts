import { type Command, InvalidArgumentError, Option } from 'commander';

/** What the options of `npm start` and of the local cloud's own program say. */
export interface LocalOptions {
  readonly port: number;
  readonly fresh: boolean;
  readonly endpoint?: string;
  readonly data: string;
  readonly verbose: boolean;
  readonly ttlSeconds?: number;
  readonly queueRetrySeconds?: number;
}

/**
 * Adds the options that `npm start` and the local cloud's own program have in common. tools/start.ts imports this file as it
 * is, to refuse wrong arguments before it builds.
 */
export function localOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--port <number>', 'where to listen on 127.0.0.1; 0 for any free port')
        .env('PORT')
        .default(3000)
        .argParser(portNumber),
    )
    .option('--data <folder>', 'where the data is kept', '.agora')
    .option('--fresh', 'drop the data of earlier runs', false)
    .option('--endpoint <url>', 'use this DynamoDB-compatible endpoint instead of the embedded engine', httpUrl)
    .option('--ttl-seconds <number>', 'time between two removals of expired items', seconds)
    .option(
      '--queue-retry-seconds <number>',
      "retry failed messages of queues after this time instead of the queue's visibility timeout",
      seconds,
    )
    .option('--verbose', 'print metrics, too', false)
    .allowExcessArguments(false);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function seconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 86_400) {
    throw new InvalidArgumentError('It must be a number of seconds, at most a day.');
  }
  return Number(text);
}

function httpUrl(text: string): string {
  const valid = /^https?:\/\//.test(text) && URL.canParse(text);
  if (!valid) throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
}
