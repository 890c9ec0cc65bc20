import fc from 'fast-check';
import type { HandOverFault, SendFault } from './notifications-world.js';

/** One call of a client, which repeats it until it is answered. */
export interface AppendStep {
  /** Which of the groups. */
  readonly group: number;
  /** An item of its own, or one that was sent before. */
  readonly item: 'new' | { readonly repeat: number };
  /** Seconds from now; may be in the past. */
  readonly deadline: number;
  /** Which recipient is named besides the first one. */
  readonly recipient: number;
}

/** What happens while calls are under way. */
export type Action =
  | { readonly kind: 'sweep' | 'expire' }
  | { readonly kind: 'flush' | 'cancel'; readonly group: number }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Some time in the life of the slice: calls and actions at the same time, then what the workers get to see of it. */
export interface Step {
  readonly appends: readonly AppendStep[];
  readonly actions: readonly Action[];
  /** How often each record of the stream comes; 0 if it is lost. */
  readonly records: readonly number[];
  readonly handOvers: readonly HandOverFault[];
  readonly sends: readonly SendFault[];
  readonly duplicate: boolean;
}

export const GROUPS = 2;
/** Calls of one step. */
export const APPENDS_PER_STEP = 10;

const group = fc.nat({ max: GROUPS - 1 });

const append: fc.Arbitrary<AppendStep> = fc.record({
  group,
  item: fc.oneof(
    { weight: 3, arbitrary: fc.constant('new' as const) },
    { weight: 1, arbitrary: fc.record({ repeat: fc.nat({ max: 1_000 }) }) },
  ),
  deadline: fc.integer({ min: -10, max: 90 }),
  recipient: fc.nat({ max: 3 }),
});

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constantFrom('sweep' as const, 'sweep' as const, 'expire' as const) }),
  fc.record({ kind: fc.constantFrom('flush' as const, 'cancel' as const), group }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 40 }) }),
);

const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant<SendFault>('none') },
  { weight: 4, arbitrary: fc.constantFrom<SendFault>('refuse', 'kill-before', 'kill-after', 'lose-answer') },
);

const handOver = fc.oneof(
  { weight: 6, arbitrary: fc.constant<HandOverFault>('none') },
  { weight: 4, arbitrary: fc.constantFrom<HandOverFault>('refuse', 'kill-before', 'kill-after') },
);

const step: fc.Arbitrary<Step> = fc.record({
  appends: fc.array(append, { minLength: APPENDS_PER_STEP, maxLength: APPENDS_PER_STEP }),
  actions: fc.array(action, { maxLength: 3 }),
  records: fc.array(fc.constantFrom(1, 1, 2, 0), { maxLength: 5 }),
  handOvers: fc.array(handOver, { maxLength: 6 }),
  sends: fc.array(fault, { maxLength: 8 }),
  duplicate: fc.boolean(),
});

/** A history of so many steps, and the seed of what goes wrong below them. */
export function histories(steps: number): fc.Arbitrary<{ readonly steps: readonly Step[]; readonly seed: number }> {
  return fc.record({ steps: fc.array(step, { minLength: steps, maxLength: steps }), seed: fc.nat() });
}
