import type { InvocationFault, InvocationFaults } from '#local/lambda/faults.types.js';
import type { RandomSource } from './votes-random.js';

/** Share of invocations to which something happens, per kind. */
const SHARES: readonly (readonly [share: number, fault: () => InvocationFault])[] = [
  [0.03, () => ({ kind: 'fail', when: 'before' })],
  [0.03, () => ({ kind: 'fail', when: 'after' })],
  [0.03, () => ({ kind: 'duplicate' })],
  // A killed thread takes a cold start, so there are fewer of these.
  [0.01, () => ({ kind: 'kill', when: 'before' })],
  [0.01, () => ({ kind: 'kill', when: 'after' })],
  [0.01, () => ({ kind: 'kill', when: 'during', afterMilliseconds: 15 })],
];

/** Faults of some functions. */
export class WorkerFaults implements InvocationFaults {
  injected = 0;
  /** Off until a test has what it needs. */
  active = false;

  constructor(
    private readonly functions: readonly string[],
    private readonly random: RandomSource,
  ) {}

  next(functionName: string): InvocationFault | undefined {
    if (!this.active || !this.functions.includes(functionName)) return undefined;
    let left = this.random();
    for (const [share, fault] of SHARES) {
      left -= share;
      if (left >= 0) continue;
      this.injected += 1;
      return fault();
    }
    return undefined;
  }
}
