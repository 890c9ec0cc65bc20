import type { EndpointFaults } from '../cloud.types.js';
import { ProblemError } from '../http/problem.js';
import { faultRequest } from './fault-request.js';
import { InjectedFaults } from './injected-faults.js';

const check = (body: unknown) => faultRequest(body, (name) => name === 'votings-counter');

function refusal(body: unknown): ProblemError {
  try {
    check(body);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function running() {
  const endpoint: EndpointFaults = { transactionConflict: 0.01, throttling: 0 };
  const open = new Map([
    ['c1', 'alice'],
    ['c2', 'bob'],
    ['c3', 'bob'],
  ]);
  const faults = new InjectedFaults();
  faults.connect(endpoint, {
    get connectionIds() {
      return [...open.keys()];
    },
    connectionsOf: (user) => [...open].filter(([, owner]) => owner === user).map(([id]) => id),
    drop: (id) => open.delete(id),
  });
  return { faults, endpoint, open };
}

describe(faultRequest.name, () => {
  it('takes what is documented, once when nothing else is said', () => {
    expect(check({ function: 'votings-counter', fault: 'kill' })).toEqual({
      function: 'votings-counter',
      fault: 'kill',
      times: 1,
    });
    expect(check({ fault: 'stale-connections', user: 'bob', times: 3 })).toMatchObject({ user: 'bob', times: 3 });
    expect(check({ fault: 'transaction-conflict', share: 0.5 })).toMatchObject({ share: 0.5 });
  });

  it.each([
    [{}, ['/fault']],
    [{ fault: 'explode' }, ['/fault']],
    [{ fault: 'kill' }, ['/function']],
    [{ fault: 'kill', function: 'unknown' }, ['/function']],
    [{ fault: 'before', function: 'votings-counter', ms: 5 }, ['/ms']],
    [{ fault: 'delay', function: 'votings-counter' }, ['/ms']],
    [{ fault: 'delay', function: 'votings-counter', ms: -1, times: 0 }, ['/times', '/ms']],
    [{ fault: 'drop-connection', connectionId: 7, function: 'x' }, ['/function', '/connectionId']],
    [{ fault: 'throttling', share: 2 }, ['/share']],
    [{ fault: 'transaction-conflict' }, ['/share']],
  ])('refuses %j naming every broken rule', (body, pointers) => {
    const { status, errors = [] } = refusal(body);

    expect(status).toBe(422);
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([undefined, null, [], 'kill'])('refuses %j altogether', (body) => {
    expect(refusal(body).status).toBe(400);
  });
});

describe(InjectedFaults.name, () => {
  it('does each fault so many times to its function, in the order asked for', () => {
    const { faults } = running();
    faults.add({ function: 'a', fault: 'after', times: 2 });
    faults.add({ function: 'a', fault: 'kill', times: 1, ms: 20 });
    faults.add({ function: 'b', fault: 'duplicate', times: 1 });

    expect(faults.next('c')).toBeUndefined();
    expect(Array.from({ length: 4 }, () => faults.next('a'))).toEqual([
      { kind: 'fail', when: 'after' },
      { kind: 'fail', when: 'after' },
      { kind: 'kill', when: 'during', afterMilliseconds: 20 },
      undefined,
    ]);
    expect(faults.state().functions).toEqual([{ function: 'b', fault: 'duplicate', times: 1 }]);
  });

  it('asks the standing faults for the rest', () => {
    const standing = { next: () => ({ kind: 'delay', milliseconds: 1 }) as const };

    expect(new InjectedFaults(standing).next('a')).toEqual({ kind: 'delay', milliseconds: 1 });
  });

  it('makes connections look gone, all or those of a user', () => {
    const { faults } = running();
    faults.add({ fault: 'stale-connections', user: 'bob', times: 2 });

    expect(['c1', 'c2', 'c3', 'c2'].map((id) => faults.isGone(id))).toEqual([false, true, true, false]);
  });

  it('cuts connections at once, and says when there is none', () => {
    const { faults, open } = running();
    faults.add({ fault: 'drop-connection', user: 'bob', times: 1 });
    faults.add({ fault: 'drop-connection', connectionId: 'c1', times: 1 });

    expect([...open.keys()]).toEqual(['c3']);
    expect(() => faults.add({ fault: 'drop-connection', connectionId: 'c1', times: 1 })).toThrow(ProblemError);
  });

  it('sets the shares of DynamoDB and, cleared, goes back to the usual ones', () => {
    const { faults, endpoint } = running();
    faults.add({ fault: 'transaction-conflict', share: 0.5 });
    faults.add({ fault: 'throttling', share: 0.25 });
    faults.add({ function: 'a', fault: 'kill', times: 9 });
    expect(endpoint).toEqual({ transactionConflict: 0.5, throttling: 0.25 });

    faults.clear();

    expect(endpoint).toEqual({ transactionConflict: 0.01, throttling: 0 });
    expect(faults.state()).toMatchObject({ functions: [], staleConnections: [] });
  });
});
