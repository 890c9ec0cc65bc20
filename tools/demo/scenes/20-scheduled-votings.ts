import type { Answer } from '../actor.ts';
import type { DemoSocket, Frame } from '../demo-socket.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

/** Seconds until the voting opens, and how long it then goes on. */
const OPENS_IN = 6;
const LASTS = 6;
/** Its window is longer than the shortest one allowed; the end is moved once it is open, which any time after now allows. */
const FIRST_WINDOW = 90;
/** A notice comes within a second of its time; the rest is for machines that have other things to do. */
const LATEST_SECONDS = 2;
const PATIENCE_MS = 15_000;

interface Voting {
  readonly votingId: string;
  readonly startAt: number;
  readonly endAt: number;
}

export const scene: Scene = {
  title: 'Scheduled votings: everybody is told in time, and nobody of what was called off',
  async play(stage) {
    const ann = await (await stage.actor('ann')).connect();
    const voting = await schedule(stage, ann);
    await forgetKey(stage);
    const calledOff = await callOff(stage, ann, voting);
    await register(stage, voting);
    await opening(stage, ann, voting);
    const shortened = await shorten(stage, ann, voting);
    await ending(stage, ann, shortened);
    await silence(stage, ann, calledOff);
  },
};

async function schedule(stage: Stage, ann: DemoSocket): Promise<Voting> {
  const olga = await stage.actor('olga', 'organizers');
  stage.say(
    `olga schedules a voting that opens in ${OPENS_IN} s; the gateway runs a state machine, no function is asked first`,
  );
  const voting = window(OPENS_IN);
  const answer = await olga.post('/votings', bodyOf(voting));
  const location = answer.headers.get('location');
  stage.check(
    answer.status === 201 && answer.body['state'] === 'scheduled' && location !== null,
    `201, ETag ${String(answer.headers.get('etag'))}, Location ${String(location)}`,
  );
  const votingId = String(answer.body['votingId']);
  const frame = await take(ann, votingId, 'created');
  stage.event(`ann, who subscribed to nothing, sees   ${frame.type}   “${String(frame.data?.['title'])}”`);
  return { ...voting, votingId };
}

/** The same request again, with and without another body. */
async function forgetKey(stage: Stage): Promise<void> {
  const olga = await stage.actor('olga', 'organizers');
  stage.say('olga loses an answer and sends the request again, with the same Idempotency-Key');
  const headers = { 'idempotency-key': `demo-${Date.now()}` };
  const body = bodyOf(window(3_600), 'Lunch next week?');
  const [first, again] = [
    await olga.request('POST', '/votings', body, headers),
    await olga.request('POST', '/votings', body, headers),
  ];
  stage.check(
    first.body['votingId'] === again.body['votingId'] && again.headers.get('idempotent-replayed') === 'true',
    'the first answer comes again: there is one voting, not two',
  );
}

async function callOff(stage: Stage, ann: DemoSocket, like: Voting): Promise<Voting> {
  const olga = await stage.actor('olga', 'organizers');
  stage.say('olga schedules another one for the same time, and calls it off');
  const answer = await olga.post('/votings', bodyOf(like, 'Karaoke?'));
  const votingId = String(answer.body['votingId']);
  const gone = await olga.request('DELETE', `/votings/${votingId}`, undefined, { 'if-match': '"1"' });
  await take(ann, votingId, 'cancelled');
  stage.check(gone.status === 204, '204; ann sees   voting.cancelled');
  return { ...like, votingId };
}

async function register(stage: Stage, { votingId }: Voting): Promise<void> {
  stage.say('ann and bob want to be reminded before it ends');
  const answers: Answer[] = [];
  for (const name of ['ann', 'bob']) {
    answers.push(await (await stage.actor(name)).request('PUT', `/votings/${votingId}/registration`));
  }
  stage.check(
    answers.every(({ status }) => status === 204),
    'both are registered',
  );
}

async function opening(stage: Stage, ann: DemoSocket, voting: Voting): Promise<void> {
  stage.say('a run of the notification machine waits for the window');
  await announced(stage, ann, voting.votingId, {
    notice: { event: 'starting', text: 'soon', setting: 'votings.startNoticeSeconds' },
    event: 'opened',
    due: voting.startAt,
  });
  const bob = await stage.actor('bob');
  const { status } = await bob.post(`/votings/${voting.votingId}/votes`, { choice: 'yes' });
  stage.check(status === 201, 'bob votes at once');
}

async function shorten(stage: Stage, ann: DemoSocket, voting: Voting): Promise<Voting> {
  const olga = await stage.actor('olga', 'organizers');
  stage.say(`olga moves the end to ${LASTS} s from now: the run is stopped, another one takes over`);
  const moved = { ...voting, endAt: Date.now() + LASTS * 1000 };
  const path = `/votings/${voting.votingId}`;
  const stale = await olga.request('PUT', path, bodyOf(moved), { 'if-match': '"7"' });
  stage.check(
    stale.status === 412 && stale.body['code'] === 'stale-version',
    'with a wrong ETag: 412 stale-version, and nothing is stopped',
  );
  const { status, headers } = await olga.request('PUT', path, bodyOf(moved), { 'if-match': '"1"' });
  await take(ann, voting.votingId, 'updated');
  stage.check(status === 200 && headers.get('etag') === '"2"', '200, version 2; ann sees   voting.updated');
  return moved;
}

async function ending(stage: Stage, ann: DemoSocket, voting: Voting): Promise<void> {
  await announced(stage, ann, voting.votingId, {
    notice: { event: 'ending', text: 'to ann, who has not voted', setting: 'votings.endNoticeSeconds' },
    event: 'closed',
    due: voting.endAt,
  });
}

async function silence(stage: Stage, ann: DemoSocket, { votingId }: Voting): Promise<void> {
  const heard = await ann.next(isAbout(votingId, 'opened'), 100).catch(() => undefined);
  stage.check(heard === undefined, 'of the karaoke that was called off, nobody heard again');
}

interface Announced {
  readonly notice: { readonly event: string; readonly text: string; readonly setting: string };
  readonly event: string;
  /** Of the event; the running settings say how long before it the notice is. */
  readonly due: number;
}

async function announced(
  stage: Stage,
  ann: DemoSocket,
  votingId: string,
  { notice, event, due }: Announced,
): Promise<void> {
  const [isNotice, isEvent] = [isAbout(votingId, notice.event), isAbout(votingId, event)];
  const patience = due - Date.now() + PATIENCE_MS;
  const first = await ann.next((frame) => isNotice(frame) || isEvent(frame), patience);
  if (isNotice(first)) {
    stage.event(`${first.type}   ${notice.text}, ${secondsTo(due)} before`);
    await ann.next(isEvent, patience);
  } else hint(stage, `voting.${notice.event}`, notice.setting);
  const late = (Date.now() - due) / 1000;
  stage.check(Math.abs(late) < LATEST_SECONDS, `ann sees   voting.${event}   ${late.toFixed(2)} s after its time`);
}

/** Notices that the running settings put before the scene's time. */
function hint(stage: Stage, event: string, setting: string): void {
  stage.event(`${event} is not due yet by the running settings: npm start -- --short shows it (${setting})`);
}

const take = (ann: DemoSocket, votingId: string, event: string): Promise<Frame> => ann.next(isAbout(votingId, event));

function isAbout(votingId: string, event: string): (frame: Frame) => boolean {
  return (frame) => frame.type === `voting.${event}` && frame.data?.['votingId'] === votingId;
}

function window(opensIn: number): { readonly startAt: number; readonly endAt: number } {
  const startAt = Date.now() + opensIn * 1000;
  return { startAt, endAt: startAt + FIRST_WINDOW * 1000 };
}

function bodyOf(
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
  title = 'Shall we go out tonight?',
): object {
  return {
    title,
    options: [{ label: 'Yes' }, { label: 'No' }],
    startAt: new Date(startAt).toISOString(),
    endAt: new Date(endAt).toISOString(),
  };
}

function secondsTo(instant: number): string {
  return `${((instant - Date.now()) / 1000).toFixed(1)} s`;
}
