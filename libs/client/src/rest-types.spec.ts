import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Answer, Data, Input, Operations, Paged, RestClient } from './index.js';
import { OPERATIONS, type Route } from './rest-contract.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(value?: T): T | undefined => value;

/** Never called: what compiles here is what callers may write. */
async function _calls(rest: RestClient): Promise<void> {
  const path = { votingId: 'v1' };
  const body = { title: 'Lunch', options: [{ label: 'Pizza' }], startAt: '', endAt: '' };

  await rest.call('Votings.search');
  await rest.call('Votings.search', {});
  await rest.call('Votings.search', { query: { state: 'open' }, signal: AbortSignal.timeout(1), totalMs: 5 });
  // @ts-expect-error there is no such state
  await rest.call('Votings.search', { query: { state: 'ajar' } });
  // @ts-expect-error there is no such parameter
  await rest.call('Votings.search', { query: { colour: 'red' } });
  // @ts-expect-error there is no such operation
  await rest.call('Votings.dance');

  // @ts-expect-error it has to be said which
  await rest.call('Votings.get');
  // @ts-expect-error it has to be said which
  await rest.call('Votings.get', { path: {} });
  // @ts-expect-error reading takes no body
  await rest.call('Votings.get', { path, body });
  // @ts-expect-error nor a version
  await rest.call('Votings.get', { path, ifMatch: 1 });

  await rest.call('Votings.create', { body, idempotencyKey: 'mine' });
  // @ts-expect-error a voting has a title
  await rest.call('Votings.create', { body: { ...body, title: undefined } });
  // @ts-expect-error it is not made yet, so it has no version
  await rest.call('Votings.create', { body, ifMatch: 1 });

  await rest.call('Votings.update', { path, body, ifMatch: '"1"' });
  // @ts-expect-error a change needs the version that it changes
  await rest.call('Votings.update', { path, body });
  // @ts-expect-error only POST takes a key
  await rest.call('Votings.update', { path, body, ifMatch: 1, idempotencyKey: 'mine' });

  const made = await rest.call('Imports.create', { body: new FormData() });
  holds<Equal<typeof made.status, 201 | 202>>();
  if (made.status === 201) holds<Equal<typeof made.data.upload.method, 'PUT'>>();
  else holds<Equal<typeof made.data.rows, number>>();
  // @ts-expect-error not without looking which it is
  made.data.upload.url.slice();

  for await (const page of rest.pages('Leads.search', { query: { parked: 'true' } })) page.data[0]?.leadId.slice();
  // @ts-expect-error it has no pages
  rest.pages('Votings.get', { path });

  const gone = await rest.call('Votings.cancel', { path, ifMatch: 1 });
  holds<Equal<typeof gone.data, undefined>>();
}

describe('the types of the contract', () => {
  test('of answers and input are those of the operations', () => {
    holds<Equal<Answer<'Votes.cast'>['status'], 201>>();
    holds<Equal<Data<'Results.get'>['counts'], Readonly<Record<string, number>>>>();
    holds<Equal<Input<'Votes.cast'>['body'], Operations['Votes.cast']['body']>>();
    expect(
      holds<Equal<Paged, 'Agents.search' | 'Duels.search' | 'Leads.search' | 'Users.online' | 'Votings.search'>>(true),
    ).toBe(true);
  });

  test('the table has every operation, with what its contract asks for', () => {
    const { paths } = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as {
      paths: Record<
        string,
        Record<string, { operationId: string; parameters?: { name: string }[]; security: object[] }>
      >;
    };
    const table: Record<string, Route> = {};
    for (const [path, item] of Object.entries(paths))
      for (const [method, { operationId, parameters = [], security }] of Object.entries(item)) {
        const names = parameters.map(({ name }) => name);
        table[operationId] = {
          method: method.toUpperCase() as Route['method'],
          path: path.replace(/^\/v1/, ''),
          ...(names.includes('If-Match') && { ifMatch: true as const }),
          ...(names.includes('Idempotency-Key') && { idempotencyKey: true as const }),
          ...(security.some((one) => 'apiKey' in one) && { apiKey: true as const }),
          ...(operationId === 'Leads.answer' && { repeatable: true as const }),
        };
      }

    expect(OPERATIONS).toEqual(table);
    expect(Object.keys(table).length).toBeGreaterThan(20);
  });
});
