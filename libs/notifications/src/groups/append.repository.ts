import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor, type Item, type TransactAction } from '#platform/dynamodb/transact.js';
import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { groupLimitsEnv, groupsTableEnv, itemsTableEnv } from '../notifications.env.js';
import { deadlineShard, groupKey, itemsKey, LATEST_ROW } from '../notifications.keys.js';
import { addedRecipients, movesDeadline, type AppendStep, type NewItem } from './append-plan.js';
import { toGroup, type Group } from './group.js';
import { StandIns } from './stand-ins.js';

type Step = Exclude<AppendStep, { kind: 'done' }>;

/** What came of a transaction. Without a commit, it says what was different from what the step was planned on. */
export type AppendOutcome =
  | { readonly committed: true }
  /** These items had been added before. */
  | { readonly committed: false; readonly repeats: ReadonlySet<string> }
  /** The header is another one now; undefined when there is none any more. */
  | { readonly committed: false; readonly current: Group | undefined }
  /** Another generation was opened; undefined when nobody knows of any. */
  | { readonly committed: false; readonly latest: number | undefined };

const DAY_SECONDS = 86_400;
const NOT_THERE = 'attribute_not_exists(#group)';

/** The transactions of appending: headers and the rows beside them, items. */
@Injectable()
export class AppendRepository {
  constructor(
    private readonly transactor: Transactor,
    private readonly standIns: StandIns,
    @InjectEnvironment(groupsTableEnv) private readonly groups: Env<typeof groupsTableEnv>,
    @InjectEnvironment(itemsTableEnv) private readonly items: Env<typeof itemsTableEnv>,
    @InjectEnvironment(groupLimitsEnv) private readonly limits: Env<typeof groupLimitsEnv>,
  ) {}

  /**
   * Commits a step, or finds out what it was not planned on.
   *
   * @param now milliseconds since the Unix epoch
   */
  async commit(step: Step, now: number): Promise<AppendOutcome> {
    const headers = [...this.headerActions(step, now), ...this.standInActions(step, now)];
    const target = step.kind === 'open' ? step.next : step.before;
    const items = step.items.map((item) => this.put(item, target, now));
    const result = await this.transactor.tryRun([...headers, ...items]);
    if (result.committed) return result;
    const first = result.failed[0];
    // Headers come first: when one of them has moved on, the items are decided on anew.
    if (first && first.index < headers.length) return meetHeader(step, first.index, first.item);
    const repeats = result.failed.map(({ index }) => step.items[index - headers.length]?.itemId ?? '');
    return { committed: false, repeats: new Set(repeats) };
  }

  private headerActions(step: Step, now: number): TransactAction[] {
    switch (step.kind) {
      case 'open':
        return [this.moveLatest(step.next, step.latest), this.putHeader(step.next, now)];
      case 'extend':
        return [this.extend(step.before, step.after, now)];
      case 'rotate':
        return [
          this.close(step.before, step.after, now),
          this.moveLatest(step.next, step.before.generation),
          this.putHeader(step.next, now),
        ];
    }
  }

  private standInActions(step: Step, now: number): TransactAction[] {
    const headerGone = (group: Group): number => this.expiryOf(group, now) * 1000;
    switch (step.kind) {
      case 'open':
        return [this.standIns.put(step.next, headerGone(step.next))];
      case 'extend':
        return this.standIns.follow(step.before, step.after, headerGone(step.after));
      case 'rotate':
        return [step.after, step.next].map((group) => this.standIns.put(group, headerGone(group)));
    }
  }

  /** Only who moves this row opens a generation, so there is never more than one that is open. */
  private moveLatest(next: Group, latest: number | undefined): TransactAction {
    return {
      Update: {
        TableName: this.groups.TABLE_NOTIFICATION_GROUPS,
        Key: { group: groupKey(next.type, next.id), generation: LATEST_ROW },
        UpdateExpression: 'SET #latest = :next, #expireAt = :expireAt',
        ConditionExpression: latest === undefined ? NOT_THERE : '#latest = :latest',
        ExpressionAttributeNames: {
          '#latest': 'latest',
          '#expireAt': 'expireAt',
          ...(latest === undefined && { '#group': 'group' }),
        },
        ExpressionAttributeValues: {
          ':next': next.generation,
          ':expireAt': this.keptUntil(next),
          ...(latest !== undefined && { ':latest': latest }),
        },
      },
    };
  }

  private putHeader(group: Group, now: number): TransactAction {
    const key = groupKey(group.type, group.id);
    const Item = {
      ...group,
      group: key,
      recipients: new Set(group.recipients),
      deadlineShard: deadlineShard(key),
      expireAt: this.expiryOf(group, now),
      [CORRELATION_ATTRIBUTE]: CorrelationContext.get(),
    };
    return {
      Put: {
        TableName: this.groups.TABLE_NOTIFICATION_GROUPS,
        Item,
        ConditionExpression: NOT_THERE,
        ExpressionAttributeNames: { '#group': 'group' },
      },
    };
  }

  /**
   * More items for a generation that stays open, whatever others append at the same time: the conditions are the limits themselves, not
   * the version, so that appends do not make each other fail.
   */
  private extend(before: Group, after: Group, now: number): TransactAction {
    const added = addedRecipients(before, after);
    const moves = movesDeadline(before, after);
    const conditions = ['#state = :open', '#itemCount <= :countRoom', '#bytes <= :bytesRoom'];
    if (moves) conditions.push('#executeAt < :executeAt');
    if (added.length > 0) conditions.push('size(#recipients) <= :recipientsRoom');
    const adds = [
      '#itemCount :count',
      '#bytes :bytes',
      '#version :one',
      ...(added.length > 0 ? ['#recipients :added'] : []),
    ];
    const [count, bytes] = [after.itemCount - before.itemCount, after.bytes - before.bytes];
    return {
      Update: {
        ...this.at(before),
        UpdateExpression: `${moves ? 'SET #executeAt = :executeAt, #expireAt = :expireAt ' : ''}ADD ${adds.join(', ')}`,
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: {
          ...NAMES,
          ...(moves && { '#executeAt': 'executeAt', '#expireAt': 'expireAt' }),
          ...(added.length > 0 && { '#recipients': 'recipients' }),
        },
        ExpressionAttributeValues: {
          ':open': 'open',
          ':one': 1,
          ':count': count,
          ':bytes': bytes,
          ':countRoom': this.limits.NOTIFICATIONS_MAX_ITEMS - count - 1,
          ':bytesRoom': this.limits.NOTIFICATIONS_MAX_KILOBYTES * 1024 - bytes - 1,
          ...(moves && { ':executeAt': after.executeAt, ':expireAt': this.expiryOf(after, now) }),
          ...(added.length > 0 && {
            ':added': new Set(added),
            ':recipientsRoom': this.limits.NOTIFICATIONS_MAX_RECIPIENTS - added.length,
          }),
        },
      },
    };
  }

  /** The next generation starts from what this one has, so nothing may have changed since it was read. */
  private close(before: Group, after: Group, now: number): TransactAction {
    return {
      Update: {
        ...this.at(before),
        UpdateExpression:
          'SET #state = :closed, #executeAt = :executeAt, #expireAt = :expireAt, #recipients = :recipients, #itemCount = :count, #bytes = :bytes ADD #version :one',
        ConditionExpression: '#state = :open AND #version = :version',
        ExpressionAttributeNames: {
          ...NAMES,
          '#executeAt': 'executeAt',
          '#expireAt': 'expireAt',
          '#recipients': 'recipients',
        },
        ExpressionAttributeValues: {
          ':open': 'open',
          ':closed': 'closed',
          ':executeAt': after.executeAt,
          ':expireAt': this.expiryOf(after, now),
          ':recipients': new Set(after.recipients),
          ':count': after.itemCount,
          ':bytes': after.bytes,
          ':version': before.version,
          ':one': 1,
        },
      },
    };
  }

  private put({ itemId, data, message, position }: NewItem, target: Group, now: number): TransactAction {
    return {
      Put: {
        TableName: this.items.TABLE_NOTIFICATION_ITEMS,
        Item: {
          group: itemsKey(groupKey(target.type, target.id), target.series),
          itemId,
          generation: target.generation,
          // One text: whatever JSON can hold comes back as it was, also what DynamoDB's own types cannot hold.
          content: JSON.stringify({ data, message }),
          acceptedAt: now,
          position,
          expireAt: this.keptUntil(target),
        },
        ConditionExpression: NOT_THERE,
        ExpressionAttributeNames: { '#group': 'group' },
      },
    };
  }

  /** TTL of a header: the safety net when nobody sweeps. A deadline in the past gets the same grace, from now on. */
  private expiryOf(group: Group, now: number): number {
    const deadline = Math.max(Date.parse(group.executeAt), now);
    return Math.floor(deadline / 1000) + this.limits.NOTIFICATIONS_TTL_GRACE_SECONDS;
  }

  /** TTL of everything that must outlive the header: what was not sent can be sent again for so long. */
  private keptUntil(group: Group): number {
    return Math.floor(Date.parse(group.latestAt) / 1000) + this.limits.NOTIFICATIONS_RETENTION_DAYS * DAY_SECONDS;
  }

  private at({ type, id, generation }: Group) {
    return { TableName: this.groups.TABLE_NOTIFICATION_GROUPS, Key: { group: groupKey(type, id), generation } };
  }
}

const NAMES = { '#state': 'state', '#itemCount': 'itemCount', '#bytes': 'bytes', '#version': 'version' };

/** What a failed condition of a header's action tells about the group as it is. */
function meetHeader(step: Step, index: number, found: Item | undefined): AppendOutcome {
  const isBefore = step.kind !== 'open' && index === 0;
  if (isBefore) return { committed: false, current: found && toGroup(found) };
  return { committed: false, latest: found?.['latest'] as number | undefined };
}
