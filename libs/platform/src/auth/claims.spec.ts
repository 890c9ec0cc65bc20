import { describe, expect, it } from '@jest/globals';
import { parseGroups, principalFromClaims } from './claims.js';

describe('X11: principalFromClaims', () => {
  it('takes the subject, e-mail, name and groups', () => {
    const claims = {
      sub: 'u1',
      email: 'ann@example.test',
      preferred_username: 'Ann',
      'cognito:groups': 'admins,agents',
    };

    expect(principalFromClaims(claims)).toEqual({
      userId: 'u1',
      email: 'ann@example.test',
      displayName: 'Ann',
      groups: ['admins', 'agents'],
    });
  });

  it("D14: takes the e-mail's local part for a missing name", () => {
    expect(principalFromClaims({ sub: 'u1', email: 'ann@example.test' })).toMatchObject({
      displayName: 'ann',
      groups: [],
    });
  });

  it.each([undefined, null, {}, { sub: '' }, { sub: 1 }, { email: 'a@example.test' }])(
    'knows nobody from %j',
    (claims) => {
      expect(principalFromClaims(claims)).toBeUndefined();
    },
  );
});

describe('X11: parseGroups', () => {
  it.each([
    ['agents', ['agents']],
    ['organizers,admins', ['admins', 'organizers']],
    ['[admins agents]', ['admins', 'agents']],
    ['[admins]', ['admins']],
    ['us-west-2_pool_Google,agents', ['agents']],
    [['supervisors', 1], ['supervisors']],
    ['', []],
    [undefined, []],
    [{}, []],
    ['superadmins', []],
    ['Admins', []],
  ])('%j are %j', (claim, groups) => {
    expect(parseGroups(claim)).toEqual(groups);
  });
});
