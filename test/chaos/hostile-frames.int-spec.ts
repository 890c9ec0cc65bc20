import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DuelsBed, type DuelsDatabase, startDuelsDatabase } from '#duels/fixtures/duels-bed.js';
import { invite, play } from '#duels/fixtures/duels-play.js';
import type { WireFrame } from '#realtime/fixtures/realtime-bed.js';
import { TopicRegistry } from '#realtime/topics/topic-registry.js';
import { authorizerOf, messageEvent, wsContext } from '../factories/ws-event.js';
import { anyCharacter } from '../support/any-character.js';
import { scaled } from '../support/scale.js';

const RUNS = scaled({ reduced: 300, full: 10_000 });

jest.setTimeout(scaled({ reduced: 60_000, full: 600_000 }));

let database: DuelsDatabase;
let bed: DuelsBed;
const sessions: string[] = [];
let count = 0;

beforeAll(async () => {
  database = await startDuelsDatabase();
  bed = await DuelsBed.start(database, { settings: { PRESENCE_SILENCE_SECONDS: 1e9 } });
  bed.get(TopicRegistry).allow(/^room:.{1,100}$/);
  const [ann, ben, cleo, dan] = await bed.online('ann', 'ben', 'cleo', 'dan');
  sessions.push(await play(bed, ann, ben), await invite(cleo, dan));
  await bed.client('mallory').begin();
});
afterAll(async () => {
  await bed.stop();
  await database.stop();
});

/** What is neither here nor there: for databases, parsers, objects, logs. */
const nasty = fc.constantFrom<unknown>(
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '#',
  'ben',
  'cleo#ben',
  'x'.repeat(3_000),
  '💣'.repeat(64),
  '__proto__',
  'constructor',
  'votings',
  'room:\ud800',
  'room:x',
  'voting:x',
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  ['ben'],
  {},
  { length: 1 },
);
const value = fc.oneof(
  { weight: 5, arbitrary: nasty },
  { weight: 2, arbitrary: fc.nat({ max: 1 }).map((n) => sessions[n] ?? n) },
  { weight: 2, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
);
/** Actions and what they take. */
const TAKES: Readonly<Record<string, readonly string[]>> = {
  invite: ['to'],
  response: ['sessionId', 'accept'],
  cancel: ['sessionId'],
  stop: ['sessionId'],
  resume: ['lastSeq'],
  subscribe: ['topic'],
  unsubscribe: ['topic'],
  ping: ['t'],
  hello: [],
};
const id = fc.oneof(fc.constant(undefined), fc.string({ minLength: 1, maxLength: 64 }), value);
/** Frames of the right shape with wrong values in them. */
const almost = fc.constantFrom(...Object.entries(TAKES)).chain(([action, members]) =>
  fc.record({
    action: fc.constant(action),
    id,
    data: fc.record(Object.fromEntries(members.map((name) => [name, value]))),
  }),
);
const wrong = fc.record(
  {
    action: fc.oneof(fc.constantFrom<unknown>(...Object.keys(TAKES), '$connect', '$default', 'toString'), value),
    id,
    data: fc.oneof(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('to', '__proto__')), value), value),
  },
  { requiredKeys: [] },
);
const frame = fc.oneof({ weight: 3, arbitrary: almost }, { weight: 1, arbitrary: wrong });
const text = fc.oneof(
  { weight: 12, arbitrary: frame.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: frame.map((one) => JSON.stringify(one).slice(0, -1)) },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
);

/** Sends a text as a connection of its own. @returns all that came back */
async function send(body: string): Promise<WireFrame[]> {
  count += 1;
  const connectionId = `mallory-${count}`;
  const event = messageEvent(body, { connectionId, authorizer: authorizerOf('mallory') });
  const { body: answer } = await bed.ws.adapter.handle(event, wsContext());
  return [...bed.framesOf(connectionId), ...(answer === undefined ? [] : [JSON.parse(answer) as WireFrame])];
}

function idOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}

test('X1, X4: whatever a client sends is answered once, and is never a fault of ours', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      const answers = await send(body);

      const ends = answers.filter(({ type }) => type === 'ack' || type === 'error');
      const sent = idOf(body);
      const isId = typeof sent === 'string' && sent.length >= 1 && sent.length <= 64;
      expect(answers.filter(({ error }) => Number(error?.['status']) >= 500)).toEqual([]);
      expect(ends.map((end) => end.id)).toEqual(isId ? [sent] : ends.length === 0 ? [] : [undefined]);
      expect(JSON.stringify(answers).length).toBeLessThan(4_000);
    }),
    { numRuns: RUNS },
  );
  // Nobody else's duel was moved by it.
  expect(await bed.session(sessions[0])).toMatchObject({ state: 'active' });
  expect(await bed.session(sessions[1])).toMatchObject({ state: 'pending' });
});
