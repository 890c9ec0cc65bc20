import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { startTestCloud, type TestCloud } from '#test/support/local-cloud.js';

/** A captured e-mail, as `/_local/mailbox` lists it. */
interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly attachments: readonly { filename: string; contentType: string; size: number }[];
}

const NOTIFIER = { user: 'nora', groups: ['notifiers'] };

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
}, 30_000);
afterEach(() => fetch(`${cloud.url}/_local/faults`, { method: 'DELETE' }));
afterAll(async () => cloud.stop());

async function append(id: string, overrides: object = {}): Promise<Response> {
  const body = {
    execute_at: new Date(Date.now() + 3_600_000).toISOString(),
    id,
    type: 'UPLOAD',
    data: [{ fileName: `${id}.pdf` }],
    message: [`message of ${id}`],
    recipients: [{ email: `${id}@example.test` }],
    ...overrides,
  };
  return cloud.request('/v1/notifications', { ...NOTIFIER, body });
}

const post = (path: string): Promise<Response> => cloud.request(path, { ...NOTIFIER, method: 'POST' });
const control = (path: string, body: unknown): Promise<Response> =>
  fetch(`${cloud.url}/_local/${path}`, { method: 'POST', body: JSON.stringify(body) });

async function mails(id: string): Promise<readonly Mail[]> {
  const { data } = (await (await fetch(`${cloud.url}/_local/mailbox`)).json()) as { data: readonly Mail[] };
  return data.filter(({ to }) => to.startsWith(`${id}@`));
}

/** The one mail to a recipient, waiting for it. */
async function mail(id: string): Promise<Mail> {
  const [found] = await eventually(
    () => mails(id),
    (all) => all.length > 0,
  );
  if (!found) throw new Error('no mail');
  return found;
}

describe('N1 to N6 through gateway, stream, queues and SES', () => {
  it('N3: the sweep sends what is due, and nothing else', async () => {
    expect((await append('due', { execute_at: '2020-01-01T00:00:00Z' })).status).toBe(201);
    expect((await append('due', { execute_at: '2020-01-01T00:00:00Z', message: ['second <b>'] })).status).toBe(200);
    await append('not-due');

    expect((await control('functions/notifications-sweep/invoke', {})).status).toBe(200);

    const { subject, text, html } = await mail('due');
    expect(subject).toBe('2 uploads: due');
    expect(text).toMatch(/message of due[^]*second <b>/);
    expect(html).toContain('second &lt;b&gt;');
    expect(await mails('not-due')).toEqual([]);
    expect((await cloud.request('/v1/notifications/UPLOAD/not-due', NOTIFIER)).status).toBe(200);
    expect((await cloud.request('/v1/notifications/UPLOAD/due', NOTIFIER)).status).toBe(404);
  });

  it('N6: flush sends now; N5: users get a frame, addresses a mail', async () => {
    const ann = await cloud.connect('ann');
    await append('flushed', { recipients: [{ email: 'flushed@example.test' }, { userId: 'ann' }] });

    expect((await post('/v1/notifications/UPLOAD/flushed/flush')).status).toBe(202);

    const frame = await ann.take({ type: 'notification' });
    expect(frame).toMatchObject({ seq: 1, eventId: expect.any(String), data: { id: 'flushed', itemCount: 1 } });
    expect(await mail('flushed')).toMatchObject({ subject: '1 upload: flushed', attachments: [] });
  });

  it('N5: a simulation comes with its PDF, from a function of its own', async () => {
    await append('simulated', { type: 'SIMULATION', data: [{ name: 'Run', results: { mean: 1.5 } }] });

    await post('/v1/notifications/SIMULATION/simulated/flush');

    const { attachments, text } = await mail('simulated');
    expect(text).toContain('message of simulated');
    expect(attachments).toEqual([
      { filename: 'simulation.pdf', contentType: 'application/pdf', size: expect.any(Number) },
    ]);
    const { functions } = await cloud.state();
    expect(functions.find(({ name }) => name === 'notifications-simulation')?.invocations).toBe(1);
  });

  it('N6: a cancelled group sends nothing', async () => {
    await append('cancelled');
    const path = '/v1/notifications/UPLOAD/cancelled';

    expect((await cloud.request(path, { ...NOTIFIER, method: 'DELETE' })).status).toBe(204);

    await control('functions/notifications-sweep/invoke', {});
    await append('after');
    await post('/v1/notifications/UPLOAD/after/flush');
    await mail('after');
    expect(await mails('cancelled')).toEqual([]);
  });

  it('N4: records and messages that come twice send once', async () => {
    await append('twice');
    for (const name of ['dispatcher', 'sender']) {
      await control('faults', { function: `notifications-${name}`, fault: 'duplicate', times: 3 });
    }

    await post('/v1/notifications/UPLOAD/twice/flush');

    await mail('twice');
    const depth = async (): Promise<number> => {
      const { queues } = await cloud.state();
      const queue = queues.find(({ name }) => name === 'notifications-dispatch');
      return (queue?.depth ?? 0) + (queue?.inFlight ?? 0);
    };
    await eventually(depth, (left) => left === 0);
    expect(await mails('twice')).toHaveLength(1);
  });

  it('N4: a worker of the stream that fails gets the record again', async () => {
    await append('failing');
    await control('faults', { function: 'notifications-dispatcher', fault: 'kill', times: 1 });

    await post('/v1/notifications/UPLOAD/failing/flush');

    expect(await mail('failing')).toMatchObject({ subject: '1 upload: failing' });
  });

  it('X6: the correlation id of the call that opened the group is in the frame', async () => {
    const ben = await cloud.connect('ben');
    const headers = { 'x-correlation-id': 'correlation-of-this-test' };
    const body = { execute_at: '2020-01-01T00:00:00Z', id: 'correlated', type: 'GROUPED_ACTION', message: ['x'] };
    await cloud.request('/v1/notifications', {
      ...NOTIFIER,
      headers,
      body: { ...body, recipients: [{ userId: 'ben' }] },
    });

    await post('/v1/notifications/GROUPED_ACTION/correlated/flush');

    expect(await ben.take({ type: 'notification' })).toMatchObject({ correlationId: 'correlation-of-this-test' });
  });
});
