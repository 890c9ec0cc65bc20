import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VotingsTestBed } from '../votings-bed.fixture.js';
import { RegistrationsRepository } from './registrations.repository.js';

let bed: VotingsTestBed;

beforeAll(async () => {
  bed = await VotingsTestBed.start();
});
afterAll(() => bed.db.stop());

async function usersOf(votingId: string): Promise<string[]> {
  const users: string[] = [];
  for await (const page of bed.registrations.users(votingId)) users.push(...page);
  return users;
}

describe(RegistrationsRepository.name, () => {
  it('V7: names every registered user of a voting, once', async () => {
    for (const user of ['cleo', 'ann', 'bob', 'ann']) await bed.registrations.add('v1', user);
    await bed.registrations.add('v2', 'dora');
    await bed.registrations.remove('v1', 'bob');

    expect(await usersOf('v1')).toEqual(['ann', 'cleo']);
    expect(await usersOf('v2')).toEqual(['dora']);
    expect(await usersOf('v3')).toEqual([]);
  });
});
