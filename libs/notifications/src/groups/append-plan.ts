import { DeadlineTooLateError, NoRecipientsError, TooManyRecipientsError } from '../notifications.errors.js';
import type { Group, GroupItem, GroupName } from './group.js';

/** Items of one transaction: with two headers, their stand-ins and the row of the latest generation under DynamoDB's 100 actions. */
export const LOT_SIZE = 90;

/** An item that is to be added. */
export interface NewItem extends GroupItem {
  /** Its place in the call. */
  readonly position: number;
  /** Size that counts towards the group's limit. */
  readonly bytes: number;
}

/** What a call wants of a group. */
export interface AppendRequest extends GroupName {
  readonly items: readonly NewItem[];
  /** Encoded recipients. */
  readonly recipients: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly executeAt: number;
}

export interface GroupLimits {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly maxRecipients: number;
  /** Milliseconds from when a group opens to its latest deadline. */
  readonly maxAhead: number;
}

/** One transaction on the way to what a call wants. */
export type AppendStep =
  /** Nothing is left to do. */
  | { readonly kind: 'done' }
  /** A new group, or a new start after the last one is gone. `latest` is the generation before it, if any is known. */
  | {
      readonly kind: 'open';
      readonly next: Group;
      readonly latest: number | undefined;
      readonly items: readonly NewItem[];
    }
  /** More items in an open generation that stays open. */
  | { readonly kind: 'extend'; readonly before: Group; readonly after: Group; readonly items: readonly NewItem[] }
  /** The last items of a full generation: it closes and the next one opens. */
  | {
      readonly kind: 'rotate';
      readonly before: Group;
      readonly after: Group;
      readonly next: Group;
      readonly items: readonly NewItem[];
    };

/**
 * The next transaction for a call, decided on the header as it was last seen. Items go in as they come; whatever does not fit any more
 * closes the generation, so a generation never exceeds its limits (but for a single item that does so by itself).
 *
 * @param current the newest generation that still has a header
 * @param latest the newest generation that is known to have been opened
 * @param now milliseconds since the Unix epoch
 * @throws NoRecipientsError, TooManyRecipientsError, DeadlineTooLateError
 */
export function planAppend(
  { current, latest }: { readonly current: Group | undefined; readonly latest: number | undefined },
  request: AppendRequest,
  limits: GroupLimits,
  now: number,
): AppendStep {
  return current?.state === 'open'
    ? planMore(current, request, limits, now)
    : planOpening(latest, request, limits, now);
}

function planOpening(latest: number | undefined, request: AppendRequest, limits: GroupLimits, now: number): AppendStep {
  if (request.recipients.length === 0) throw new NoRecipientsError();
  const generation = following(latest, now);
  const empty: Group = {
    type: request.type,
    id: request.id,
    generation,
    series: generation,
    state: 'open',
    executeAt: iso(request.executeAt),
    latestAt: iso(now + limits.maxAhead),
    openedAt: iso(now),
    itemCount: 0,
    bytes: 0,
    recipients: [],
    version: 0,
  };
  const items = fitting(empty, request.items, limits);
  return { kind: 'open', next: extended(empty, items, request, limits), latest, items };
}

function planMore(before: Group, request: AppendRequest, limits: GroupLimits, now: number): AppendStep {
  const items = fitting(before, request.items, limits);
  const after = extended(before, items, request, limits);
  const nextDoesNotFit = items.length < request.items.length && items.length < LOT_SIZE;
  if (isFull(after, limits) || nextDoesNotFit) return planRotation(before, after, items, now);
  const changed = items.length > 0 || movesDeadline(before, after) || addedRecipients(before, after).length > 0;
  return changed ? { kind: 'extend', before, after, items } : { kind: 'done' };
}

function planRotation(before: Group, after: Group, items: readonly NewItem[], now: number): AppendStep {
  const generation = following(before.generation, now);
  const next: Group = { ...after, generation, itemCount: 0, bytes: 0, version: 1 };
  const dueAt = after.executeAt < iso(now) ? after.executeAt : iso(now);
  return { kind: 'rotate', before, after: { ...after, state: 'closed', executeAt: dueAt }, next, items };
}

/** Whether a change of a header moves its deadline. */
export function movesDeadline(before: Group, after: Group): boolean {
  return after.executeAt !== before.executeAt;
}

/** The recipients that a change of a header adds. */
export function addedRecipients(before: Group, after: Group): string[] {
  return after.recipients.filter((one) => !before.recipients.includes(one));
}

function isFull({ itemCount, bytes }: Group, limits: GroupLimits): boolean {
  return itemCount >= limits.maxItems || bytes >= limits.maxBytes;
}

/** The items, from the front, that one transaction can add. The first item of a generation always fits. */
function fitting(group: Group, items: readonly NewItem[], limits: GroupLimits): readonly NewItem[] {
  let { itemCount, bytes } = group;
  const end = items.findIndex((item) => {
    const fits = itemCount < limits.maxItems && (itemCount === 0 || bytes + item.bytes <= limits.maxBytes);
    itemCount += 1;
    bytes += item.bytes;
    return !fits;
  });
  return items.slice(0, Math.min(LOT_SIZE, end === -1 ? items.length : end));
}

/** The header with these items and with what else the call brings: a later deadline, more recipients. */
function extended(group: Group, items: readonly NewItem[], request: AppendRequest, limits: GroupLimits): Group {
  const executeAt = iso(request.executeAt);
  if (executeAt > group.latestAt) throw new DeadlineTooLateError(group.latestAt);
  const recipients = [...new Set([...group.recipients, ...request.recipients])];
  if (recipients.length > limits.maxRecipients) throw new TooManyRecipientsError(limits.maxRecipients);
  return {
    ...group,
    executeAt: executeAt > group.executeAt ? executeAt : group.executeAt,
    itemCount: group.itemCount + items.length,
    bytes: items.reduce((sum, item) => sum + item.bytes, group.bytes),
    recipients: recipients.sort(),
    version: group.version + 1,
  };
}

function following(latest: number | undefined, now: number): number {
  return latest === undefined ? now : Math.max(now, latest + 1);
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
