/**
 * `npm start`: builds, synthesises the stack `local` with the given settings, and runs it in the foreground.
 *
 * The local cloud runs in this process, so that Ctrl-C reaches it and nothing else.
 */
import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { SHORT_DURATIONS } from '../environments/short-durations.ts';
import { type LocalOptions, localOptions } from '../libs/local/src/local-options.ts';
import { refusalOfPort } from '../libs/local/src/port-refusal.ts';

interface Options extends LocalOptions {
  readonly set: readonly string[];
  readonly short?: boolean;
}

/** Lambda's clock shows UTC; a laptop's may not. */
process.env['TZ'] = 'UTC';

const command = localOptions(new Command('npm start --'))
  .description('Builds everything, synthesises the stack "local" and runs it on this machine.')
  .option(
    '--set <setting=value>',
    'override a setting for this run, e.g. duels.inviteSeconds=2; repeatable',
    collect,
    [],
  )
  .option('--short', 'durations that one can watch: duels, notices and answers take seconds');
const { set, short, port, data, fresh, endpoint, verbose, ttlSeconds, queueRetrySeconds } = command
  .parse()
  .opts<Options>();

// Before the build: a local cloud that runs already would find its functions changed under it.
const refusal = await refusalOfPort(port);
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}
run('tools/build.ts');
run('dist/js/main.js', ['local'], { AGORA_SET: JSON.stringify([...(short ? SHORT_DURATIONS : []), ...set]) });
const { main } = (await import('../dist/js/libs/local/src/main.js' as string)) as {
  main: (argv: readonly string[]) => Promise<number>;
};
process.exit(
  await main([
    '--port',
    String(port),
    '--data',
    data,
    ...(fresh ? ['--fresh'] : []),
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(ttlSeconds === undefined ? [] : ['--ttl-seconds', String(ttlSeconds)]),
    ...(queueRetrySeconds === undefined ? [] : ['--queue-retry-seconds', String(queueRetrySeconds)]),
    ...(verbose ? ['--verbose'] : []),
  ]),
);

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Runs a script of the project; ends with its exit code when it fails. */
function run(script: string, args: readonly string[] = [], variables: Record<string, string> = {}): void {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  });
  if (status !== 0) process.exit(status ?? 1);
}
