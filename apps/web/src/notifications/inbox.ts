import type { Frame } from '#client/index.js';
import { useKept } from './kept.js';
import type { Item, NotificationFrame } from './notifications.model.js';

/** Notifications that are kept; older ones are forgotten. */
const KEPT = 50;

/** A notification that has come. */
export interface Entry {
  readonly key: string;
  readonly type: string;
  readonly id: string;
  readonly subject: string;
  /** Items of all parts; `items` may still lack some. */
  readonly itemCount: number;
  readonly items: readonly Item[];
  /** Parts that have come. */
  readonly parts: readonly number[];
  readonly at: string;
  readonly isRead: boolean;
}

/** What has come to the user in this tab, latest first. */
export interface Inbox {
  readonly entries: readonly Entry[];
  readonly unread: number;
  take(frame: Frame<'notification'>): void;
  read(key: string): void;
  readAll(): void;
  clear(): void;
}

const NONE: readonly Entry[] = [];

export function useInbox(): Inbox {
  const [entries, change] = useKept('inbox', NONE);
  return {
    entries,
    unread: entries.filter(({ isRead }) => !isRead).length,
    take: ({ data, time }) => change((known) => taken(known, data, time)),
    read: (key) => change((known) => known.map((entry) => (entry.key === key ? { ...entry, isRead: true } : entry))),
    readAll: () => change((known) => known.map((entry) => ({ ...entry, isRead: true }))),
    clear: () => change(() => NONE),
  };
}

/** What frames of one group have in common: a large group comes in several parts. */
export function keyOf({ type, id, generation }: NotificationFrame): string {
  return JSON.stringify([type, id, generation]);
}

function taken(entries: readonly Entry[], frame: NotificationFrame, at: string): readonly Entry[] {
  const key = keyOf(frame);
  const known = entries.find((entry) => entry.key === key);
  if (known?.parts.includes(frame.part)) return entries;
  const { type, id, subject, itemCount } = frame;
  const fresh: Entry = { key, type, id, subject, itemCount, at, isRead: false, items: [], parts: [] };
  const { items, parts, ...rest } = known ?? fresh;
  const entry = { ...rest, items: [...items, ...frame.items], parts: [...parts, frame.part] };
  return [entry, ...entries.filter((other) => other !== known)].slice(0, KEPT);
}
