import type { Item } from '#platform/dynamodb/transact.js';

/** `closed`: full, due at once. `cancelled`: about to be removed, and its removal sends nothing. */
export const GROUP_STATES = ['open', 'closed', 'cancelled'] as const;
export type GroupState = (typeof GROUP_STATES)[number];

/** What a group is called. */
export interface GroupName {
  readonly type: string;
  readonly id: string;
}

/** One generation of a group as its header tells it, without the items. Instants are RFC 3339 in UTC. */
export interface Group extends GroupName {
  /** Milliseconds since the Unix epoch when it opened, or a little later: rising and unique in its group. */
  readonly generation: number;
  /** The generation that the group opened with; full ones are followed by others of the same series. */
  readonly series: number;
  readonly state: GroupState;
  /** When it is due. */
  readonly executeAt: string;
  /** The latest that it may become due. */
  readonly latestAt: string;
  readonly openedAt: string;
  readonly itemCount: number;
  /** Size of its items. */
  readonly bytes: number;
  /** Encoded recipients (recipient.ts). */
  readonly recipients: readonly string[];
  /** 1 when it opened, one more with every change. */
  readonly version: number;
}

/** One item of a group. */
export interface GroupItem {
  /** Unique in its group. */
  readonly itemId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The group of a header's item, or of its old image in the stream. */
export function toGroup(item: Item): Group {
  const { type, id, generation, series, state, executeAt, latestAt, openedAt, itemCount, bytes, version } =
    item as unknown as Group;
  return {
    type,
    id,
    generation,
    series,
    state,
    executeAt,
    latestAt,
    openedAt,
    itemCount,
    bytes,
    version,
    recipients: encodedRecipients(item),
  };
}

/** The recipients of a row, in a fixed order. */
export function encodedRecipients({ recipients }: Item): string[] {
  return recipients instanceof Set ? ([...recipients] as string[]).sort() : [];
}
