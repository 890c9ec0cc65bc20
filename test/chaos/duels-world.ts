import assert from 'node:assert/strict';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type * as fc from 'fast-check';
import { DuelsAnnouncerConsumer } from '#duels/announcer/duels-announcer.consumer.js';
import type { Duel } from '#duels/duel.js';
import { guardKey, lockKey, openInvitesKey } from '#duels/duels.keys.js';
import { type DuelsBed, TIMERS } from '#duels/fixtures/duels-bed.js';
import { DuelsTimersConsumer } from '#duels/timers/duels-timers.consumer.js';
import { toDuel } from '#duels/to-duel.js';
import type { StreamChange } from '#platform/workers/consumers.js';
import { messageOf } from '#realtime/fixtures/queue-double.js';
import type { BedClient } from '#realtime/fixtures/realtime-bed.js';
import { OutboxRepository } from '#realtime/push/outbox.repository.js';
import type { HookedClient } from './duels-clients.js';
import { type Action, DuelsModel, isLive, isOf, type ModelSession, type Rules } from './duels-model.js';

/** As the bed's settings have it. */
export const RULES: Rules = { inviteMs: 60_000, gameMs: 603_000, maxOpenInvites: 3 };

const TABS = 2;
const ENDS = ['rejected', 'cancelled', 'no_response', 'stop', 'timeout'];
/** The frame that tells a participant of each end. */
const END_FRAME: Readonly<Record<string, string>> = { stopped: 'stop', completed: 'timeout' };

/** A few users with two tabs each, their sessions as the real stream tells them, and all timers that were ever set. */
export class DuelsWorld {
  /** By id, as the stream told them last. */
  readonly sessions = new Map<string, Duel>();
  /** Messages of the timers' queue, also those that were taken. */
  readonly timers: unknown[] = [];
  /** Changes that were announced. */
  readonly announced: StreamChange[] = [];
  private unannounced: StreamChange[] = [];
  private readonly tabs = new Map<string, BedClient>();
  private connections = 0;

  constructor(
    readonly bed: DuelsBed,
    private readonly hooked: HookedClient,
    readonly users: readonly string[],
  ) {}

  async begin(): Promise<void> {
    for (const user of this.users) for (let tab = 1; tab <= TABS; tab += 1) await this.open(user, tab);
  }

  /** The model with the sessions as they are now. */
  model(): DuelsModel {
    return new DuelsModel(this.modelSessions(), this.bed.clock.now(), RULES);
  }

  modelSessions(): ModelSession[] {
    return [...this.sessions.values()].map((duel) => ({
      sessionId: duel.sessionId,
      a: duel.userA,
      b: duel.userB,
      state: duel.state,
      dueAt: Date.parse(duel.state === 'pending' ? duel.expiresAt : (duel.endsAt ?? duel.expiresAt)),
    }));
  }

  /** Asks for an action, from one tab or the other. @returns the state that the ack tells, or the error's code */
  async act({ kind, by, ...data }: Action, tab = 1): Promise<string> {
    const { type, data: ack, error } = await this.tab(by, tab).ask(kind, data);
    return String(type === 'ack' ? ack?.['state'] : error?.['code']);
  }

  /** Asks for several actions at the same time. */
  async actTogether(scheduler: fc.Scheduler, actions: readonly Action[]): Promise<string[]> {
    const outcomes = await this.hooked.interleaved(
      scheduler,
      actions.map((action, n) => async () => this.act(action, 1 + (n % TABS))),
    );
    await this.look();
    return outcomes;
  }

  /** Lets time pass; timers fire on time, or not at all yet. */
  async elapse(seconds: number, timersFire: boolean): Promise<void> {
    this.noteTimers();
    if (timersFire) await this.bed.elapse(seconds, async () => this.bed.deliver());
    else this.bed.clock.advance(seconds * 1000);
    await this.look();
  }

  /** A tab is closed and opened again, over a new connection. */
  async reconnect(user: string, tab: number): Promise<void> {
    await this.tab(user, tab).disconnect();
    await this.open(user, tab);
  }

  /** Delivers any timer that was ever set, again or too early. */
  async replayTimer(n: number): Promise<void> {
    this.noteTimers();
    if (this.timers.length === 0) return;
    await this.bed.get(DuelsTimersConsumer).consume(messageOf(this.timers[n % this.timers.length]));
    await this.look();
  }

  async sweep(): Promise<void> {
    await this.bed.sweep();
    await this.look();
  }

  /** Announces what has happened, and something that was announced before once more. */
  async announce(repeat: number): Promise<void> {
    await this.look();
    const again = this.announced[repeat % Math.max(1, this.announced.length)];
    for (const change of [...this.unannounced, ...(again ? [again] : [])])
      await this.bed.get(DuelsAnnouncerConsumer).consume(change);
    this.announced.push(...this.unannounced);
    this.unannounced = [];
  }

  /** Reads the stream: every session moves along the edges that there are, one version at a time, and never after its end. */
  async look(): Promise<void> {
    this.noteTimers();
    for (const change of await this.bed.changes()) {
      const duel = toDuel(change.newImage ?? {});
      const before = this.sessions.get(duel.sessionId);
      assert.equal(duel.version, (before?.version ?? 0) + 1);
      assert.equal(before === undefined ? 'none' : before.state, originOf(duel));
      if (duel.state === 'no_response' || duel.state === 'completed') expectDue(duel);
      this.sessions.set(duel.sessionId, duel);
      this.unannounced.push(change);
    }
  }

  /** No user is in two live games, and there are exactly the locks that the live sessions need. */
  async expectConsistent(): Promise<void> {
    const live = this.modelSessions().filter(isLive);
    for (const user of this.users)
      assert.ok(live.filter((one) => one.state === 'active' && isOf(one, user)).length <= 1, `${user} is in two games`);
    const wanted: Record<string, string> = {};
    for (const { sessionId, a, b, state } of live) {
      const keys = state === 'active' ? [lockKey(a), lockKey(b)] : [guardKey(a, b)];
      for (const key of keys) wanted[key] = sessionId;
    }
    const open = this.users.map((user) =>
      live.filter(({ a, state }) => a === user && state === 'pending').map(({ sessionId }) => sessionId),
    );
    assert.deepEqual(await this.locks(), { named: wanted, open: open.map((ids) => ids.sort()) });
  }

  /** Every participant of every ended session was told once that it ended, and how. */
  async expectAnnounced(): Promise<void> {
    for (const user of this.users) {
      const eventIds = new Set(await this.eventsFor(user));
      for (const duel of this.sessions.values()) {
        if (!isOf({ a: duel.userA, b: duel.userB }, user)) continue;
        const mine = [...eventIds].filter((id) => id.startsWith(duel.sessionId)).map((id) => id.split(':')[1] ?? '');
        const told = { duel, ends: endsAmong(mine, duel, user) };
        assert.deepEqual(told, { duel, ends: isLive(duel) ? [] : [endFor(duel, user)] });
      }
    }
  }

  private async open(user: string, tab: number): Promise<void> {
    this.connections += 1;
    const client = this.bed.client(user, this.connections);
    this.tabs.set(`${user} ${tab}`, client);
    await client.begin();
  }

  private tab(user: string, tab: number): BedClient {
    const client = this.tabs.get(`${user} ${tab}`);
    assert.ok(client, `${user} has no tab ${tab}`);
    return client;
  }

  private noteTimers(): void {
    for (const { queue, body } of this.bed.queues.queued)
      if (queue === TIMERS && !this.timers.includes(body)) this.timers.push(body);
  }

  private async locks(): Promise<{ named: Record<string, string>; open: string[][] }> {
    const pairs = this.users.flatMap((one, n) => this.users.slice(n + 1).map((other) => guardKey(one, other)));
    const keys = [...this.users.map(lockKey), ...pairs, ...this.users.map(openInvitesKey)];
    const table = this.bed.tables['duel-locks'] ?? '';
    const Keys = keys.map((key) => ({ lockKey: key }));
    const command = new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } });
    const rows = (await this.bed.database.client.send(command)).Responses?.[table] ?? [];
    const named = rows
      .filter((row) => 'sessionId' in row)
      .map((row) => [String(row['lockKey']), String(row['sessionId'])] as const);
    const openOf = (user: string): string[] => {
      const ids = rows.find((row) => row['lockKey'] === openInvitesKey(user))?.['openInvites'] as
        Set<string> | undefined;
      return [...(ids ?? [])].sort();
    };
    return { named: Object.fromEntries(named), open: this.users.map(openOf) };
  }

  /** `eventId`s of the frames that were addressed to a user. */
  private async eventsFor(userId: string): Promise<string[]> {
    const frames = await this.bed.get(OutboxRepository).from(userId, 1, 10_000);
    return frames.map(({ eventId }) => eventId);
  }
}

/** The state that a session must have come from. */
function originOf({ state, version }: Duel): string {
  if (state === 'pending') return 'none';
  return state === 'stopped' || state === 'completed' || version === 3 ? 'active' : 'pending';
}

function expectDue({ state, endedAt = '', expiresAt, endsAt = '' }: Duel): void {
  assert.ok(endedAt >= (state === 'completed' ? endsAt : expiresAt), 'time was too early');
}

function endFor(duel: Duel, user: string): string {
  if (duel.state === 'rejected' && user === duel.userB) return 'invite.closed';
  return END_FRAME[duel.state] ?? duel.state;
}

/** Of an accepted invitation, `invite.closed` tells of no end. */
function endsAmong(types: readonly string[], duel: Duel, user: string): string[] {
  const ends = duel.state === 'rejected' && user === duel.userB ? [...ENDS, 'invite.closed'] : ENDS;
  return types.filter((type) => ends.includes(type));
}
