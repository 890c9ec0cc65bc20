/**
 * `npm run redrive -- --queue <name>`: moves the messages of a dead-letter queue back to the queue that they come from.
 *
 * Ends with 0 when all were moved, 1 when not; what was not moved is still in the dead-letter queue.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { LOCAL_CREDENTIALS, localEndpoint } from './local-endpoint.ts';
import { countOf, moveMessages } from './redrive/move.ts';
import { findRoute } from './redrive/queues.ts';

const command = new Command('npm run redrive --')
  .description('Moves dead letters back to their queue, after what made them fail has been mended.')
  .requiredOption('--queue <name>', 'the queue, or its dead-letter queue; with or without agora-<environment>-')
  .option('--environment <name>', 'dev, prod or local', 'local')
  .option('--max <number>', 'move at most so many messages', wholeNumber)
  .option('--dry-run', 'only say how many messages would go where', false)
  .option('--region <name>', 'AWS region', process.env['AWS_REGION'] ?? 'us-west-2')
  .option('--endpoint <url>', 'AWS endpoint', process.env['AWS_ENDPOINT_URL']);

interface Arguments {
  readonly queue: string;
  readonly environment: string;
  readonly max?: number;
  readonly dryRun: boolean;
  readonly region: string;
  readonly endpoint?: string;
}

try {
  await run(command.parse().opts<Arguments>());
} catch (error) {
  console.error(pc.red(error instanceof Error ? `${prefix(error)}${error.message}` : String(error)));
  process.exitCode = 1;
}

async function run({ queue, environment, max, dryRun, region, endpoint }: Arguments): Promise<void> {
  const local = environment === 'local';
  const url = endpoint ?? (local ? await localEndpoint() : undefined);
  const client = new SQSClient({
    region,
    ...(url !== undefined && { endpoint: url }),
    ...(local && { credentials: LOCAL_CREDENTIALS }),
  });
  try {
    const route = await findRoute(client, queue, `agora-${environment}-`);
    const waiting = await countOf(client, route.from);
    console.log(`${waiting} in ${pc.bold(route.from.name)}, to go to ${pc.bold(route.to.name)}`);
    if (dryRun || waiting === 0) return;
    const most = Math.min(waiting, max ?? waiting);
    const moved = await moveMessages(client, route, most, (done) => console.log(`moved ${done} of ${most}`));
    const left = await countOf(client, route.from);
    console.log(pc.green(`Moved ${moved}.`) + (left > 0 ? ` ${left} are still there or came meanwhile.` : ''));
  } finally {
    client.destroy();
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

/** AWS's own messages seldom say what kind of error it is. */
function prefix({ name }: Error): string {
  return name === 'Error' ? '' : `${name}: `;
}
