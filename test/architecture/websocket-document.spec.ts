import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** The part of AsyncAPI that is looked at. */
interface Schema {
  readonly $ref?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Contract {
  readonly channels: { readonly socket: { readonly messages: Readonly<Record<string, { readonly payload: Schema }>> } };
  readonly operations: Readonly<
    Record<
      string,
      { readonly action: string; readonly 'x-route'?: string; readonly 'x-error-codes'?: readonly string[] }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const contract = JSON.parse(readFileSync('contracts/asyncapi.json', 'utf8')) as Contract;
const { messages } = contract.channels.socket;
/** Rows of the tables: what the table is of, the name in the first cell, and the other cells. */
const rows: { readonly of: string; readonly name: string; readonly cells: readonly string[] }[] = [];
let of = '';
for (const line of readFileSync('docs/websocket.md', 'utf8').split('\n')) {
  const [, first = '', ...cells] = line.split('|').map((cell) => cell.trim());
  const name = /^`([\w.]+)`$/.exec(first)?.[1];
  if (name !== undefined) rows.push({ of, name, cells: cells.slice(0, -1) });
  else if (/^\w+$/.test(first)) of = first;
}
const rowOf = (kind: 'action' | 'frame', wanted: string) =>
  rows.find(({ of, name }) => of === kind && name === wanted)?.cells;

const actions = Object.values(contract.operations).flatMap(({ 'x-route': route, 'x-error-codes': codes = [] }) =>
  route === undefined ? [] : [{ route, codes }],
);
const frames = Object.entries(messages).filter(
  ([name, { payload }]) => payload.properties?.['type'] && !/\.ack$|^error$/.test(name),
);

function membersOf(payload: Schema | undefined): string[] {
  const data = payload?.properties?.['data'];
  const schema = data?.$ref === undefined ? data : contract.components.schemas[data.$ref.split('/').at(-1) ?? ''];
  return Object.keys(schema?.properties ?? {});
}

/** What a cell says in braces. */
const named = (cell = ''): string[] => (/\{([\w, ]*)\}/.exec(cell)?.[1] ?? '').split(', ').filter(Boolean);

/** A voting, as HTTP answers it. */
const { VotingDto } = (JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as Pick<Contract, 'components'>)
  .components.schemas;
const votingMembers = Object.keys(VotingDto?.properties ?? {});

describe('docs/websocket.md', () => {
  it('is compared with something', () => {
    expect(actions.length).toBeGreaterThan(8);
    expect(frames.length).toBeGreaterThan(15);
    expect(rows.length).toBeGreaterThan(actions.length + frames.length - 3);
  });

  it.each(actions)('$route: what it takes, what it is answered with, how it is refused', ({ route, codes }) => {
    const [data, answer, refusals = ''] = rowOf('action', route) ?? [];
    const ack = messages[`${route}.ack`]?.payload;
    const reply = route === 'hello' ? messages['welcome']?.payload : route === 'ping' ? messages['pong']?.payload : ack;

    expect(named(data).toSorted()).toEqual(membersOf(messages[`${route}.request`]?.payload).toSorted());
    expect(membersOf(reply)).toEqual(expect.arrayContaining(named(answer)));
    expect([...refusals.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map(([, code]) => code)).toEqual(
      expect.arrayContaining([...codes]),
    );
  });

  it.each(frames.map(([name]) => name).filter((name) => name !== 'welcome' && name !== 'pong'))(
    '%s: what it holds, whom it is for, what it means',
    (name) => {
      const [data, ...meaning] = rowOf('frame', name) ?? [];
      const members = membersOf(messages[name]?.payload);

      const described = data?.startsWith('the voting') ? votingMembers : named(data);
      expect(described.toSorted()).toEqual(members.toSorted());
      expect(meaning.filter(Boolean)).toHaveLength(2);
    },
  );

  it('names no action and no frame that there is not', () => {
    const known = { action: actions.map(({ route }) => route), frame: frames.map(([name]) => name) };
    const unknown = rows.filter(({ of, name }) => of in known && !known[of as keyof typeof known].includes(name));

    expect(unknown).toEqual([]);
  });
});
