import { writeXlsx } from 'hucre/xlsx';
import type { Actor, Answer } from '../actor.ts';
import type { DemoSocket, Frame } from '../demo-socket.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 100;
/** Time to answer above which expiries are only told of. */
const PATIENCE_FOR_EXPIRY_SECONDS = 10;
const SHORT = 'npm start -- --short';
const WORKBOOK_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const SOME_YEAR = Date.UTC(2020, 0, 1);

/** What an agent has to answer. */
interface Lead {
  readonly leadId: string;
  readonly assignmentId: string;
  readonly eventId: string;
  readonly name: string;
  readonly expiresAt: string;
  /** How long there is for an answer. */
  readonly seconds: number;
}

/** Somebody who answers leads. */
interface Agent {
  readonly name: string;
  readonly actor: Actor;
  readonly socket: DemoSocket;
  /** Frames that were looked at: the same lead may come twice, pushed and on `hello`. */
  readonly seen: Set<string>;
}

/** Who takes part; every run has names and leads of its own, so that it can be played again and again. */
interface Cast {
  readonly sue: Actor;
  readonly run: string;
}

export const scene: Scene = {
  title: 'Leads: workbooks in, the oldest lead to the agent who waited longest',
  async play(stage) {
    const run = Date.now().toString(36);
    const cast: Cast = { run, sue: await stage.actor(`sue-${run}`, 'supervisors') };
    await bringIn(stage, cast);
    const ann = await sitDown(stage, `ann-${run}`);
    const agents = [ann];
    try {
      const first = await nextLead(ann);
      stage.event(`ann gets “${first.name}”, with ${first.seconds} s to answer`);
      stage.check(first.name === 'March', 'the oldest of both files');
      const otto = await sitDown(stage, `otto-${run}`);
      agents.push(otto);
      const second = await nextLead(otto);
      stage.event(`otto sits down, too, and gets “${second.name}”`);
      stage.check(second.name === 'April', 'the next one: no lead has two agents');
      const third = await work(stage, ann, first);
      await comeBack(stage, otto, second);
      const last = await work(stage, ann, third);
      await forget(stage, cast, { agent: ann, lead: last });
      await everybodyIsDone(stage, cast, [first, second, third, last]);
    } finally {
      for (const { actor } of agents) await actor.request('PUT', '/agents/me/status', { status: 'offline' });
    }
  },
};

async function bringIn(stage: Stage, { sue, run }: Cast): Promise<void> {
  stage.say('sue imports two workbooks: their rows are in no order, and one is no lead');
  const one = await workbook(run, ['April', 'June'], [['nobody at all', '2020-01-01', 'Broken']]);
  const two = await workbook(run, ['May', 'March']);
  const imports = [await upload(sue, one), await upload(sue, two)];
  const [first, second] = await Promise.all(imports.map(({ body }) => finished(sue, String(body['importId']))));
  stage.check(
    first?.['accepted'] === 2 && second?.['accepted'] === 2,
    `${imports.map(({ status }) => status).join(', ')}: 2 leads of each are in line`,
  );
  const [rejected] = (first?.['rejected'] ?? []) as readonly { row: number; reason: string }[];
  stage.check(rejected?.row === 4, `the report names row ${rejected?.row}: ${rejected?.reason}`);
  stage.say('She is not sure, and uploads the first one again');
  const again = await upload(sue, one);
  stage.check(again.body['importId'] === imports[0]?.body['importId'], 'the same import: no lead is there twice');
}

const MONTHS = ['March', 'April', 'May', 'June'];

/** A workbook with leads of these months; leads of later runs are older, so that they are before whatever else is in line. */
async function workbook(run: string, names: readonly string[], bad: readonly string[][] = []): Promise<Uint8Array> {
  const firstOfRun = 2 * SOME_YEAR - parseInt(run, 36);
  const rows = names.map((name) => [
    `${name.toLowerCase()}-${run}@example.test`,
    new Date(firstOfRun + MONTHS.indexOf(name) * 1_000),
    name,
  ]);
  return writeXlsx({ sheets: [{ name: 'Leads', rows: [['email', 'timestamp', 'name'], ...rows, ...bad] }] });
}

function upload(sue: Actor, file: Uint8Array): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(file)], { type: WORKBOOK_TYPE }), 'leads.xlsx');
  return sue.request('POST', '/leads/imports', form);
}

async function finished(sue: Actor, importId: string): Promise<Answer['body']> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { body } = await sue.get(`/leads/imports/${importId}`);
    if (body['state'] === 'completed') return body;
    if (body['state'] === 'failed' || Date.now() > end) throw new Error(`The import is ${String(body['state'])}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function sitDown(stage: Stage, name: string): Promise<Agent> {
  const actor = await stage.actor(name, 'agents');
  return { name, actor, socket: await connected(actor), seen: new Set() };
}

async function connected(actor: Actor): Promise<DemoSocket> {
  const socket = await actor.connect();
  socket.post('hello');
  return socket;
}

async function nextLead({ socket, seen }: Agent): Promise<Lead> {
  const frame = await socket.next(({ type, eventId = '' }) => type === 'lead' && !seen.has(eventId), PATIENCE_MS);
  seen.add(frame.eventId ?? '');
  return leadOf(frame);
}

function leadOf({ data = {}, eventId = '' }: Frame): Lead {
  const expiresAt = String(data['expiresAt']);
  return {
    leadId: String(data['leadId']),
    assignmentId: String(data['assignmentId']),
    eventId,
    name: String((data['fields'] as Record<string, unknown>)['name']),
    expiresAt,
    seconds: Math.round((Date.parse(expiresAt) - Date.parse(String(data['serverTime']))) / 1000),
  };
}

async function answer({ socket }: Agent, { leadId, assignmentId }: Lead, status: string): Promise<void> {
  await socket.send('lead.answer', { leadId, assignmentId, status });
}

/** @returns the lead after this one */
async function work(stage: Stage, agent: Agent, lead: Lead): Promise<Lead> {
  const person = agent.name.split('-')[0];
  stage.say(`${person} answers “${lead.name}”: Positive Reply`);
  await answer(agent, lead, 'Positive Reply');
  const freeAt = Date.now();
  const next = await nextLead(agent);
  stage.event(`${person} gets “${next.name}” ${Date.now() - freeAt} ms later`);
  return next;
}

async function comeBack(stage: Stage, otto: Agent, lead: Lead): Promise<void> {
  stage.say('otto’s browser crashes; he opens it again');
  otto.socket.close();
  const socket = await connected(otto.actor);
  const again = leadOf(await socket.next(({ type }) => type === 'lead'));
  stage.check(
    again.assignmentId === lead.assignmentId && again.eventId === lead.eventId && again.expiresAt === lead.expiresAt,
    `“${again.name}” is still his: same assignment, same event, same time limit`,
  );
  stage.say('He wants a break after this one, says so, and answers: Neutral Reply');
  const busy = await socket.send('agent.status', { status: 'away' });
  await answer({ ...otto, socket }, lead, 'Neutral Reply');
  const after = await otto.actor.get('/agents/me/status');
  stage.check(
    busy.data?.['status'] === 'busy' && after.body['status'] === 'away',
    'busy until the answer, away from then on: he gets no other lead',
  );
}

/** The last lead, with an agent who does not answer; told of only, where it would take minutes. */
async function forget(stage: Stage, cast: Cast, { agent, lead }: { agent: Agent; lead: Lead }): Promise<void> {
  if (lead.seconds > PATIENCE_FOR_EXPIRY_SECONDS) {
    stage.say(`without an answer it would be in line again after ${lead.seconds} s; to see that: ${SHORT}`);
    return answer(agent, lead, 'Not a lead');
  }
  let running = lead;
  for (let expiries = 1; ; expiries += 1) {
    await expire(stage, agent, running);
    const { body } = await cast.sue.get(`/leads/${lead.leadId}`);
    if (body['parked'] === true) {
      stage.check(body['expiries'] === expiries, `“${lead.name}” has expired ${expiries} times: it is parked`);
      break;
    }
    stage.say('ann is back, and says so');
    await agent.socket.send('agent.status', { status: 'online' });
    running = await nextLead(agent);
    stage.check(running.leadId === lead.leadId, `“${running.name}” was at its old place in line; ann has it again`);
  }
  await unpark(stage, cast, { agent, lead });
}

async function expire(stage: Stage, { actor, socket }: Agent, { name, seconds, assignmentId }: Lead): Promise<void> {
  stage.say(`ann forgets “${name}” for ${seconds} s`);
  const isThat = (frame: Frame): boolean =>
    frame.type === 'lead.expired' && frame.data?.['assignmentId'] === assignmentId;
  await socket.next(isThat, seconds * 1_000 + PATIENCE_MS);
  const { body } = await actor.get('/agents/me/status');
  stage.check(body['status'] === 'offline', 'lead.expired: she is offline until she says otherwise');
}

async function unpark(stage: Stage, { sue }: Cast, { agent, lead }: { agent: Agent; lead: Lead }): Promise<void> {
  stage.say('sue puts it back in line; ann pays attention now');
  const { status } = await sue.request('POST', `/leads/${lead.leadId}/unpark`);
  await agent.socket.send('agent.status', { status: 'online' });
  const again = await nextLead(agent);
  stage.check(status === 200 && again.leadId === lead.leadId, `“${again.name}” is hers once more`);
  await answer(agent, again, 'Not a lead');
}

async function everybodyIsDone(stage: Stage, { sue }: Cast, leads: readonly Lead[]): Promise<void> {
  const answers = await Promise.all(leads.map(({ leadId }) => sue.get(`/leads/${leadId}`)));
  const statuses = answers.map(({ body }) => String(body['status']));
  stage.check(!statuses.includes('Pending'), `sue sees: ${statuses.join(', ')}`);
}
