/**
 * `npm run recount -- --voting <id>`: counts a voting's votes again and compares them with its results; `--repair` corrects the results.
 *
 * Ends with 0 when results are right (or were put right), 2 when they are not, 1 when the recount failed.
 */
import { Command } from 'commander';
import pc from 'picocolors';
import { connect, type Connection } from './recount/connect.ts';
import { Progress } from './recount/progress.ts';
import { printRecount, verdict } from './recount/report.ts';

const SEGMENTS = 8;
/** Scans while votes are being counted; each one makes the range of the drift smaller. */
const ATTEMPTS = 3;

const command = new Command('npm run recount --')
  .description('Recounts the results of a voting from its votes (reads the whole table of votes).')
  .requiredOption('--voting <id>', 'the voting')
  .option('--repair', 'correct the results; votes may be cast meanwhile', false)
  .option('--environment <name>', 'dev, prod or local', 'local')
  .option('--endpoint <url>', 'AWS endpoint; that of the local cloud is found by PORT')
  .option('--segments <number>', 'parts of the table that are read at the same time', String(SEGMENTS));

interface Arguments {
  readonly voting: string;
  readonly repair: boolean;
  readonly environment: string;
  readonly endpoint?: string;
  readonly segments: string;
}

try {
  process.exitCode = await run(command.parse().opts<Arguments>());
} catch (error) {
  console.error(pc.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function run(args: Arguments): Promise<number> {
  const segments = Number(args.segments);
  if (!Number.isInteger(segments) || segments < 1) throw new Error('--segments is a whole number from 1 on');
  const connection = await connect(args.environment, args.endpoint);
  try {
    return await recount(args, segments, connection);
  } finally {
    connection.close();
  }
}

async function recount({ voting, repair }: Arguments, segments: number, connection: Connection): Promise<number> {
  const { recounter, retentionDays } = connection;
  const progress = new Progress(process.stderr);
  const options = { segments, attempts: ATTEMPTS, retentionDays, onProgress: progress.show };
  if (!repair) {
    const found = await recounter.recount(voting, options);
    progress.end();
    printRecount(found);
    const { text, code } = verdict(found);
    console.log(text);
    return code;
  }
  const { recount: found, correction } = await recounter.repair(voting, options);
  progress.end();
  printRecount(found);
  const corrected = Object.entries(correction).map(([option, by]) => `${option} ${by > 0 ? '+' : ''}${by}`);
  if (corrected.length === 0) console.log(pc.green('The results are right: nothing to repair.'));
  else console.log(pc.green(`Repaired: ${corrected.join(', ')}.`));
  return 0;
}
