import type { Actor } from '../actor.ts';
import type { DemoSocket } from '../demo-socket.ts';
import type { Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

const UPLOADS = 5;
const HOUR_MS = 3_600_000;
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 200;

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly size: number }[];
}

/** Who takes part; every run has names of its own, so that it can be played again and again. */
interface Cast {
  readonly run: string;
  readonly nora: Actor;
  readonly socket: DemoSocket;
  readonly address: string;
}

export const scene: Scene = {
  title: 'Notifications: collected until a deadline, sent once to everybody',
  async play(stage) {
    const cast = await enter(stage);
    await collect(stage, cast);
    await flush(stage, cast);
    await sweep(stage, cast);
    await simulate(stage, cast);
    await cancel(stage, cast);
  },
};

async function enter(stage: Stage): Promise<Cast> {
  const run = Date.now().toString(36);
  const carol = await stage.actor(`carol-${run}`);
  stage.say('carol is online; bob reads his mail now and then');
  const nora = await stage.actor('nora', 'notifiers');
  return { run, nora, socket: await carol.connect(), address: `bob-${run}@example.test` };
}

/** One call, as a service would make it. */
async function append({ nora, run, address }: Cast, group: string, body: object): Promise<number> {
  const recipients = [{ email: address }, { userId: `carol-${run}` }];
  const execute_at = new Date(Date.now() + HOUR_MS).toISOString();
  const { status } = await nora.post('/notifications', { execute_at, id: `${group}-${run}`, recipients, ...body });
  return status;
}

async function collect(stage: Stage, cast: Cast): Promise<void> {
  stage.say(`${UPLOADS} files are uploaded; each is appended to the same group, due in an hour`);
  const statuses: number[] = [];
  for (let n = 1; n <= UPLOADS; n += 1) statuses.push(await upload(cast, n));
  stage.check(
    statuses.join() === ['201', ...Array.from({ length: UPLOADS - 1 }, () => '200')].join(),
    `201 opens the group, 200 appends: ${statuses.join(', ')}`,
  );
  stage.say('The last upload is reported again, by mistake');
  await upload(cast, UPLOADS);
  const { body } = await cast.nora.get(`/notifications/UPLOAD/plans-${cast.run}`);
  stage.check(body['itemCount'] === UPLOADS, `the group still has ${UPLOADS} items: an itemId counts once`);
}

function upload(cast: Cast, n: number): Promise<number> {
  const data = [{ itemId: `file-${n}`, fileName: `plan-${n}.pdf`, size: n * 1_000 }];
  return append(cast, 'plans', { type: 'UPLOAD', data, message: [`Ann uploaded plan ${n} <b>`] });
}

async function flush(stage: Stage, cast: Cast): Promise<void> {
  stage.say('Nobody wants to wait an hour: nora flushes the group');
  const { status } = await cast.nora.request('POST', `/notifications/UPLOAD/plans-${cast.run}/flush`);
  stage.check(status === 202, '202: it is being sent');
  const frame = await cast.socket.next((one) => one.type === 'notification');
  stage.event(`carol gets a frame: “${String(frame.data?.['subject'])}”`);
  const mail = await mailOf(stage, cast, 'upload');
  stage.event(`bob gets a mail: “${mail.subject}”`);
  stage.check(mail.text.includes(`plan ${UPLOADS}`), `all ${UPLOADS} uploads in one mail`);
  stage.check(!mail.html.includes('<b>'), 'what came from outside is escaped in its HTML');
}

async function sweep(stage: Stage, cast: Cast): Promise<void> {
  stage.say('A digest is due already; the sweep finds it, and no other group');
  const execute_at = new Date(Date.now() - 1_000).toString();
  const message = ['Ann liked your plan', 'Dan liked your plan'];
  await append(cast, 'digest', {
    type: 'GROUPED_ACTION',
    execute_at,
    data: [{ action: 'like' }, { action: 'like' }],
    message,
  });
  const report = (await stage.cloud.invoke('notifications-sweep')) as { removed?: number };
  stage.check((report.removed ?? 0) >= 1, `the sweep took ${String(report.removed)} due group(s)`);
  stage.event(`bob gets a mail: “${(await mailOf(stage, cast, 'action')).subject}”`);
}

async function simulate(stage: Stage, cast: Cast): Promise<void> {
  stage.say('A simulation has ended; its results go out as PDF');
  const data = [{ name: 'Wind load', results: { mean: 12.5, worst: 31.2 } }];
  await append(cast, 'wind', { type: 'SIMULATION', data, message: ['The simulation is done'] });
  await cast.nora.request('POST', `/notifications/SIMULATION/wind-${cast.run}/flush`);
  const { subject, attachments } = await mailOf(stage, cast, 'simulation');
  stage.event(`bob gets a mail: “${subject}”`);
  const [file] = attachments;
  stage.check((file?.size ?? 0) > 0, `attached: ${file?.filename ?? 'nothing'}, ${file?.size ?? 0} bytes`);
}

async function cancel(stage: Stage, cast: Cast): Promise<void> {
  stage.say('One more group is opened and cancelled before its deadline');
  await append(cast, 'regretted', { type: 'UPLOAD', message: ['never mind'] });
  const path = `/notifications/UPLOAD/regretted-${cast.run}`;
  const { status } = await cast.nora.request('DELETE', path);
  stage.check(status === 204 && (await cast.nora.get(path)).status === 404, '204, and it is gone');
  const mails = await mailbox(stage, cast);
  stage.check(mails.length === 3, `bob has ${mails.length} mails, one per group, and none of the cancelled one`);
}

/** The mail whose subject has this word, waiting for it. */
async function mailOf(stage: Stage, cast: Cast, word: string): Promise<Mail> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const found = (await mailbox(stage, cast)).find(({ subject }) => subject.includes(word));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`No mail about “${word}” came within ${PATIENCE_MS / 1000} s`);
}

async function mailbox(stage: Stage, { address }: Cast): Promise<readonly Mail[]> {
  const { data } = (await stage.cloud.look('mailbox')) as { data: readonly Mail[] };
  return data.filter(({ to }) => to === address);
}
