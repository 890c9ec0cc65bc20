import type {
  Data,
  Frames,
  NotificationGroupDto,
  NotificationInputDto,
  NotificationItemDto,
  RecipientDto,
} from '#client/index.js';

export type Group = NotificationGroupDto;
export type GroupWithItems = Data<'Notifications.get'>;
export type Item = NotificationItemDto;
export type Recipient = RecipientDto;
export type NotificationInput = NotificationInputDto;
export type NotificationFrame = Frames['notification'];

/** What names a group. */
export interface GroupName {
  readonly type: string;
  readonly id: string;
}

/** An attribute of an item's data that a type knows (docs/notifications.md). */
export interface DataField {
  readonly name: string;
  readonly label: string;
  /** `figures`: lines such as `yield: 0.42`. */
  readonly kind: 'text' | 'count' | 'url' | 'figures';
}

interface TypeInfo {
  readonly label: string;
  /** What recipients get. */
  readonly what: string;
  readonly fields: readonly DataField[];
}

const LINK: DataField = { name: 'url', label: 'Link', kind: 'url' };

export const TYPES: Readonly<Record<string, TypeInfo>> = {
  UPLOAD: {
    label: 'Uploads',
    what: 'a list of the uploads',
    fields: [
      { name: 'fileName', label: 'File name', kind: 'text' },
      { name: 'size', label: 'Size, bytes', kind: 'count' },
      LINK,
    ],
  },
  SIMULATION: {
    label: 'Simulations',
    what: 'the results, as a PDF in e-mails',
    fields: [
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'results', label: 'Results', kind: 'figures' },
    ],
  },
  GROUPED_ACTION: {
    label: 'Actions',
    what: 'a digest, the most frequent actions first',
    fields: [{ name: 'action', label: 'Action', kind: 'text' }, { name: 'actor', label: 'Who', kind: 'text' }, LINK],
  },
};

/** An item as it is typed in: texts only. */
export interface ItemValues {
  readonly message: string;
  /** Its key in the group; a repeat adds nothing. */
  readonly itemId: string;
  readonly data: Readonly<Record<string, string>>;
}

/** What an append is made of, as it is typed in. */
export interface AppendValues extends GroupName {
  /** Of an `<input type="datetime-local">`. */
  readonly executeAt: string;
  readonly items: readonly ItemValues[];
  /** E-mail addresses, and ids of users. */
  readonly recipients: readonly string[];
}

export const NO_ITEM: ItemValues = { message: '', itemId: '', data: {} };

/** The data of an item; what was left empty is left out, what is no number is left for the server to refuse. */
export function dataOf(type: string, { itemId, data }: ItemValues): Readonly<Record<string, unknown>> {
  const given = (TYPES[type]?.fields ?? []).flatMap(({ name, kind }): [string, unknown][] => {
    const text = (data[name] ?? '').trim();
    return text === '' ? [] : [[name, valueOf(kind, text)]];
  });
  return { ...(itemId.trim() !== '' && { itemId: itemId.trim() }), ...Object.fromEntries(given) };
}

function valueOf(kind: DataField['kind'], text: string): unknown {
  if (kind === 'count') return numberOr(text);
  return kind === 'figures' ? figuresOf(text) : text;
}

function figuresOf(text: string): Readonly<Record<string, unknown>> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...rest] = line.split(/[:=]/);
      return [name.trim(), numberOr(rest.join(':').trim())];
    }),
  );
}

function numberOr(text: string): number | string {
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}

/** An address is what has an `@` in it. */
export function recipientOf(text: string): Recipient {
  return text.includes('@') ? { email: text } : { userId: text };
}

/** What a recipient is called. */
export function nameOf({ email, userId }: Recipient): string {
  return email ?? userId ?? '';
}

/** Where a group's page is. */
export function pathOf({ type, id }: GroupName): string {
  return `/notifications/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
}

/** `12.3 kB`, as e-mails write sizes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `1 item`, `2 items`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
