/**
 * 500 users connected, 250 duels invited, accepted and stopped on the local cloud: time from a player's send to the frame at the other player, and
 * memory. `npm run bench:duels`; `BENCH_AT_ONCE` (10) is how many duels move at the same time.
 *
 * A few duels are played before and told apart: while the functions start (up to 10 threads of each, on however many cores there are), frames wait
 * for them. What is measured after that is bound by the machine: clients, gateway, functions and database share it, so times grow with
 * `BENCH_AT_ONCE` while duels per second stay.
 */
import { AgoraClient, type Frames } from '#client/index.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

const USERS = 500;
const WARM_UP_DUELS = 30;
const AT_ONCE = Number(process.env['BENCH_AT_ONCE'] ?? 10);
const CONNECT_AT_ONCE = 20;
const PATIENCE_MS = 60_000;

interface Player {
  readonly user: string;
  readonly client: AgoraClient;
}

/** Two players, and the session between them once there is one. */
interface Pair {
  readonly ann: Player;
  readonly ben: Player;
  sessionId: string;
}

const cloud = await startTestCloud();
try {
  report('the cloud is empty');
  const started = performance.now();
  const players = await inGroups(
    Array.from({ length: USERS }, (_, n) => `player-${n}`),
    CONNECT_AT_ONCE,
    (user) => connect(cloud, user),
  );
  write(`${USERS} users connected in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  report('all are connected');
  const pairs = Array.from({ length: USERS / 2 }, (_, n): Pair => ({
    ann: players[2 * n]!,
    ben: players[2 * n + 1]!,
    sessionId: '',
  }));

  await play('functions start', pairs.slice(0, WARM_UP_DUELS));
  await play('warm', pairs);
  report('all duels were played');
  for (const { client } of players) client.close();
} finally {
  await cloud.stop();
}

async function connect({ wsUrl, token }: TestCloud, user: string): Promise<Player> {
  // One ping is enough: nobody looks at a countdown here.
  const client = new AgoraClient({ url: wsUrl, token: async () => token(user), firstPings: 1, requestMs: PATIENCE_MS });
  await new Promise<void>((resolve) => {
    client.onStatus((status) => status === 'open' && resolve());
    client.open();
  });
  return { user, client };
}

/** Every pair plays a duel, each move by all of them before the next one. */
async function play(when: string, pairs: readonly Pair[]): Promise<void> {
  await phase(`${when}: invite -> invite`, pairs, async (pair) => {
    const frame = next(pair.ben, 'invite');
    const sent = performance.now();
    pair.sessionId = (await pair.ann.client.request('invite', { to: pair.ben.user })).sessionId;
    return (await frame) - sent;
  });
  await phase(`${when}: accept -> start`, pairs, async ({ ann, ben, sessionId }) => {
    const frame = next(ann, 'start');
    const sent = performance.now();
    await ben.client.request('response', { sessionId, accept: true });
    return (await frame) - sent;
  });
  await phase(`${when}: stop -> stop`, pairs, async ({ ann, ben, sessionId }) => {
    const frame = next(ben, 'stop');
    const sent = performance.now();
    await ann.client.request('stop', { sessionId });
    return (await frame) - sent;
  });
}

/** When the player's next frame of this type comes. */
async function next({ client, user }: Player, type: keyof Frames): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${user} got no ${type}`)), PATIENCE_MS);
    const off = client.on(type, () => {
      off();
      clearTimeout(timer);
      resolve(performance.now());
    });
  });
}

async function phase(name: string, pairs: readonly Pair[], move: (pair: Pair) => Promise<number>): Promise<void> {
  const started = performance.now();
  const times = (await inGroups(pairs, AT_ONCE, move)).sort((a, b) => a - b);
  const seconds = (performance.now() - started) / 1000;
  const at = (share: number): string =>
    `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN).toFixed(0)} ms`;
  write(
    `${name.padEnd(34)} p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}; ${times.length} duels, ${AT_ONCE} at a time, in ${seconds.toFixed(1)} s`,
  );
}

/** Works on all of them, so many at a time, and keeps their order. */
async function inGroups<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const worker = async (): Promise<void> => {
    for (const [n, item] of rest) results[n] = await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** The cloud, all functions' threads and the clients are one process; the engines are others. */
function report(when: string): void {
  const { rss, heapUsed } = process.memoryUsage();
  write(`memory when ${when}: ${megabytes(rss)} resident, ${megabytes(heapUsed)} in the main heap`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
