import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Action, isLive, type ModelSession, ordersOf } from './duels-model.js';
import type { DuelsWorld } from './duels-world.js';

/** fast-check hands a model to every command; the sessions that the world has seen say all that there is to know. */
export type Model = object;

/** An action before it is known which sessions there are: `nth` of them, the youngest first. */
type Plan =
  | { readonly kind: 'invite'; readonly by: number; readonly to: number }
  | { readonly kind: 'move'; readonly move: Move; readonly nth: number; readonly by: 'who may' | number };

type Move = 'accept' | 'reject' | 'cancel' | 'stop';

const USERS = 4;
const user = fc.nat({ max: USERS - 1 });
/** Mostly the youngest sessions, by who may: whatever is certain to be refused finds little. */
const nth = fc.oneof({ weight: 6, arbitrary: fc.nat({ max: 1 }) }, { weight: 1, arbitrary: fc.nat({ max: 9 }) });
const by = fc.oneof({ weight: 6, arbitrary: fc.constant('who may' as const) }, { weight: 1, arbitrary: user });
const move = fc.oneof(
  { weight: 3, arbitrary: fc.constant('accept' as const) },
  { weight: 3, arbitrary: fc.constantFrom('reject' as const, 'cancel' as const, 'stop' as const) },
);
const invite = fc.record({ kind: fc.constant('invite' as const), by: user, to: user });
const moved = fc.record({ kind: fc.constant('move' as const), move, nth, by });
const plan: fc.Arbitrary<Plan> = fc.oneof({ weight: 2, arbitrary: invite }, { weight: 3, arbitrary: moved });

/** What can happen. */
export function commands(scheduler: fc.Scheduler): fc.Arbitrary<fc.AsyncCommand<Model, DuelsWorld>>[] {
  const together = (plans: fc.Arbitrary<Plan>) =>
    fc.array(plans, { minLength: 2, maxLength: 3 }).map((some) => new Act(scheduler, some));
  return [
    plan.map((one) => new Act(scheduler, [one])),
    invite.map((one) => new Act(scheduler, [one])),
    together(plan),
    together(moved),
    together(invite),
    fc.tuple(fc.constantFrom(1, 30, 60, 400, 700), fc.boolean()).map(([s, fire]) => new Elapse(s, fire)),
    fc.nat({ max: 50 }).map((n) => new Simply(`timer ${n} again`, async (world) => replay(world, n))),
    fc.constant(new Simply('sweep', swept)),
    fc.nat({ max: 50 }).map((n) => new Simply(`announce, and ${n} again`, async (world) => world.announce(n))),
    fc
      .tuple(user, fc.constantFrom(1, 2))
      .map(
        ([n, tab]) =>
          new Simply(`tab ${tab} of ${n} comes back`, async (world) => world.reconnect(userOf(world, n), tab)),
      ),
  ];
}

/** Everything is over once everybody has had time enough. */
export async function finish(world: DuelsWorld): Promise<void> {
  await world.elapse(700, true);
  await world.announce(0);
  assert.deepEqual(world.modelSessions().filter(isLive), []);
  await world.expectConsistent();
  await world.expectAnnounced();
}

abstract class Command implements fc.AsyncCommand<Model, DuelsWorld> {
  check = (): boolean => true;

  async run(_model: Model, world: DuelsWorld): Promise<void> {
    await this.happen(world);
    await world.expectConsistent();
  }

  protected abstract happen(world: DuelsWorld): Promise<void>;
  abstract toString(): string;
}

/** One action, or several at the same time: they come to what the model makes of them in one order or another. */
class Act extends Command {
  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly plans: readonly Plan[],
  ) {
    super();
  }

  protected async happen(world: DuelsWorld): Promise<void> {
    const actions = this.plans.map((one) => actionOf(one, world));
    const before = world.modelSessions();
    const possible = ordersOf(actions.map((action, n) => ({ action, n }))).map((order) => {
      const model = world.model();
      const outcomes: string[] = [];
      for (const { action, n } of order) outcomes[n] = model.act(action);
      // Whoever finds something overdue in the way may end it, even if he is refused in the end: time may do that at any moment.
      model.passTime();
      return summary(outcomes, model.sessions);
    });

    const outcomes = await world.actTogether(this.scheduler, actions);

    const after = world.model();
    after.passTime();
    const real = summary(outcomes, after.sessions);
    if (!possible.includes(real)) assert.deepEqual({ actions, before, real }, { possible });
  }

  toString(): string {
    return JSON.stringify(this.plans);
  }
}

class Elapse extends Command {
  constructor(
    private readonly seconds: number,
    private readonly timersFire: boolean,
  ) {
    super();
  }

  protected async happen(world: DuelsWorld): Promise<void> {
    await world.elapse(this.seconds, this.timersFire);
    const model = world.model();
    if (this.timersFire) model.passTime();
    assert.equal(summary([], world.modelSessions()), summary([], model.sessions));
  }

  toString(): string {
    return `${this.seconds} s pass${this.timersFire ? '' : ', timers are late'}`;
  }
}

/** Something that needs no prediction of its own. */
class Simply extends Command {
  constructor(
    private readonly name: string,
    protected readonly happen: (world: DuelsWorld) => Promise<void>,
  ) {
    super();
  }

  toString(): string {
    return this.name;
  }
}

async function replay(world: DuelsWorld, n: number): Promise<void> {
  const before = world.modelSessions();
  const model = world.model();
  await world.replayTimer(n);
  const changed = world.modelSessions().filter((one, index) => one.state !== before[index]?.state);
  // It may end the session that it is for, if its time is over, and nothing else.
  assert.ok(changed.length <= 1, 'a timer changed several sessions');
  for (const { sessionId } of changed) {
    const old = before.find((one) => one.sessionId === sessionId);
    assert.ok(old !== undefined && model.isOverdue(old), 'a timer acted on a newer state');
  }
}

async function swept(world: DuelsWorld): Promise<void> {
  const model = world.model();
  model.passTime();
  await world.sweep();
  assert.equal(summary([], world.modelSessions()), summary([], model.sessions));
}

function actionOf(one: Plan, world: DuelsWorld): Action {
  if (one.kind === 'invite') return { kind: one.kind, by: userOf(world, one.by), to: userOf(world, one.to) };
  const sessions = world.modelSessions();
  const session = sessions[sessions.length - 1 - (one.nth % Math.max(1, sessions.length))];
  const who = typeof one.by === 'number' ? userOf(world, one.by) : whoMay(one.move, session);
  const sessionId = session?.sessionId ?? 'none';
  if (one.move === 'cancel' || one.move === 'stop') return { kind: one.move, by: who ?? userOf(world, 0), sessionId };
  return { kind: 'response', by: who ?? userOf(world, 0), sessionId, accept: one.move === 'accept' };
}

function whoMay(move: Move, session: ModelSession | undefined): string | undefined {
  return move === 'cancel' || move === 'stop' ? session?.a : session?.b;
}

function userOf(world: DuelsWorld, n: number): string {
  return world.users[n] ?? '';
}

/** What matters, without the ids of new sessions. */
function summary(outcomes: readonly string[], sessions: readonly ModelSession[]): string {
  return JSON.stringify([outcomes, sessions.map(({ a, b, state }) => `${a} ${b} ${state}`).sort()]);
}
