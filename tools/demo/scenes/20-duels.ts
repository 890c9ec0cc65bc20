import type { DemoSocket, Frame } from '../demo-socket.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

/** Ends that are further away than this are only told of. */
const PATIENCE_MS = 20_000;

/** How often a player asks for the server's time. */
const PINGS = 5;

/** Somebody at a screen. */
interface Player {
  readonly name: string;
  readonly socket: DemoSocket;
  /** What to add to the own clock to get the server's. */
  readonly offsetMs: number;
}

export const scene: Scene = {
  title: 'Duels: invitations, one clock for both, and a way back in',
  async play(stage) {
    const [dora, emil] = [await sitDown(stage, 'dora'), await sitDown(stage, 'emil')];
    await decline(stage, dora, emil);
    const { sessionId, endsAt } = await accept(stage, dora, emil);
    await busy(stage);
    const back = await comeBack(stage, emil, sessionId);
    await stop(stage, { dora, emil: back }, sessionId);
    await cross(stage, dora, back, Date.parse(endsAt) - Date.now());
  },
};

async function sitDown(stage: Stage, name: string): Promise<Player> {
  const socket = await (await stage.actor(name)).connect();
  socket.post('hello');
  await socket.next(({ type }) => type === 'welcome');
  return { name, socket, offsetMs: await measureOffset(socket) };
}

/** The fastest of a few pings is trusted most: it errs by half of its round trip at most. libs/client does it more thoroughly. */
async function measureOffset(socket: DemoSocket): Promise<number> {
  const samples: { roundTrip: number; offsetMs: number }[] = [];
  for (let n = 0; n < PINGS; n += 1) {
    const sentAt = Date.now();
    socket.post('ping', { t: sentAt });
    const { data } = await socket.next((frame) => frame.type === 'pong' && frame.data?.['t'] === sentAt);
    const roundTrip = Date.now() - sentAt;
    samples.push({ roundTrip, offsetMs: Date.parse(String(data?.['serverTime'])) - sentAt - roundTrip / 2 });
  }
  const [best] = samples.sort((a, b) => a.roundTrip - b.roundTrip);
  return best?.offsetMs ?? 0;
}

async function invite(stage: Stage, from: Player, to: Player): Promise<string> {
  stage.say(`${from.name} challenges ${to.name}`);
  const { data } = await from.socket.send('invite', { to: to.name });
  const sessionId = String(data?.['sessionId']);
  const frame = await to.socket.next(isAbout('invite', sessionId));
  stage.event(
    `${to.name} reads: ${String(frame.data?.['displayName'])} invites you, until ${timeOf(frame, 'expiresAt')}`,
  );
  return sessionId;
}

async function decline(stage: Stage, dora: Player, emil: Player): Promise<void> {
  const sessionId = await invite(stage, dora, emil);
  stage.say('emil is having lunch, and declines');
  await emil.socket.send('response', { sessionId, accept: false });
  const frame = await dora.socket.next(isAbout('rejected', sessionId));
  stage.event(`dora reads: ${String(frame.data?.['displayName'])} has declined`);
  stage.check(frame.data?.['by'] === 'emil', 'the invitation is over; dora may ask again');
}

async function accept(stage: Stage, dora: Player, emil: Player): Promise<{ sessionId: string; endsAt: string }> {
  const sessionId = await invite(stage, dora, emil);
  stage.say('emil accepts');
  await emil.socket.send('response', { sessionId, accept: true });
  const [one, other] = await Promise.all([dora, emil].map(({ socket }) => socket.next(isAbout('start', sessionId))));
  const startAt = String(one?.data?.['startAt']);
  stage.event(`both read: the duel begins at ${timeOf(one, 'startAt')} and ends at ${timeOf(one, 'endsAt')}`);
  const countdowns = [dora, emil].map(({ offsetMs }) => Date.parse(startAt) - (Date.now() + offsetMs));
  const apart = Math.abs((countdowns[0] ?? 0) - (countdowns[1] ?? 0));
  stage.check(
    other?.data?.['startAt'] === startAt && apart <= 100,
    `their countdowns are ${apart.toFixed(0)} ms apart`,
  );
  return { sessionId, endsAt: String(one?.data?.['endsAt']) };
}

async function busy(stage: Stage): Promise<void> {
  const fritz = await sitDown(stage, 'fritz');
  stage.say('fritz wants to play with emil, too');
  const refusal = await fritz.socket.send('invite', { to: 'emil' }).catch((error: unknown) => String(error));
  stage.check(String(refusal).includes('target-busy'), 'refused: target-busy. One duel per user, whatever happens');
}

async function comeBack(stage: Stage, emil: Player, sessionId: string): Promise<Player> {
  stage.say('emil’s train enters a tunnel: the connection is gone');
  emil.socket.close();
  stage.say('on the other side his client comes back');
  const back = await sitDown(stage, 'emil');
  const frame = await back.socket.next(isAbout('start', sessionId));
  const left = (Date.parse(String(frame.data?.['endsAt'])) - (Date.now() + back.offsetMs)) / 1000;
  stage.event(
    `emil reads: you are in a duel with ${String(frame.data?.['displayName'])}, ${left.toFixed(0)} s are left`,
  );
  stage.check(frame.data?.['opponent'] === 'dora', 'the same duel, with the right time: nothing was lost');
  return back;
}

async function stop(stage: Stage, { dora, emil }: { dora: Player; emil: Player }, sessionId: string): Promise<void> {
  stage.say('dora gives up');
  await dora.socket.send('stop', { sessionId });
  const frames = await Promise.all([dora, emil].map(({ socket }) => socket.next(isAbout('stop', sessionId))));
  stage.event(`both read: ${String(frames[0]?.data?.['displayName'])} has stopped the duel`);
  const late = await emil.socket.send('stop', { sessionId }).catch((error: unknown) => String(error));
  stage.check(String(late).includes('session-over'), 'emil’s own stop comes too late: session-over');
}

/** @param lengthMs how long duels take here */
async function cross(stage: Stage, dora: Player, emil: Player, lengthMs: number): Promise<void> {
  const sessionId = await invite(stage, emil, dora);
  stage.say('dora does not read it: she challenges emil herself. The two invitations cross');
  const { data } = await dora.socket.send('invite', { to: 'emil' });
  stage.check(data?.['state'] === 'active' && data['sessionId'] === sessionId, 'they come to one duel, not two');
  if (lengthMs > PATIENCE_MS) {
    stage.say('it would end by itself; to see that, start with: npm start -- --short');
    await dora.socket.send('stop', { sessionId });
    return;
  }
  const frames = await Promise.all(
    [dora, emil].map(({ socket }) => socket.next(isAbout('timeout', sessionId), 2 * PATIENCE_MS)),
  );
  stage.event('both read: time is over');
  stage.check(frames.length === 2, 'nobody did anything: the duel ended on time');
}

function isAbout(type: string, sessionId: string): (frame: Frame) => boolean {
  return (frame) => frame.type === type && frame.data?.['sessionId'] === sessionId;
}

function timeOf(frame: Frame | undefined, member: string): string {
  return String(frame?.data?.[member]).slice(11, 19);
}
