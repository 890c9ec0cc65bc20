import type { GroupItem } from '../groups/group.js';
import { html, type Html } from './html.js';

/** Longest value that is shown of an attribute, in characters. */
const MAX_VALUE_LENGTH = 500;
const MAX_SUBJECT_LENGTH = 200;

/** One attribute of an item's data, ready to be shown. */
export interface Detail {
  readonly name: string;
  readonly value: string;
}

/** The attributes of an item's data as they came, but for those that a type shows in its own way. */
export function detailsOf({ data }: GroupItem, shown: readonly string[] = []): Detail[] {
  return Object.entries(data)
    .filter(([name, value]) => name !== 'itemId' && !shown.includes(name) && value !== null)
    .map(([name, value]) => ({ name, value: shorten(typeof value === 'string' ? value : JSON.stringify(value)) }));
}

/** `1 upload`, `2 uploads`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line of limited length: line breaks in a subject would start headers of their own. */
export function subjectLine(text: string): string {
  return shorten(text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim(), MAX_SUBJECT_LENGTH);
}

/** Details in one line: `fileName: a.pdf, size: 12`. */
export function inline(details: readonly Detail[]): string {
  return details.map(({ name, value }) => `${name}: ${value}`).join(', ');
}

/** Details as HTML, nothing if there are none. */
export function inlineHtml(details: readonly Detail[]): Html {
  return details.length === 0 ? html`` : html`<br /><small>${inline(details)}</small>`;
}

/** The item's message and details as a list entry of a plain text. */
export function bullet(title: string, details: readonly Detail[]): string {
  return `- ${title}${details.length === 0 ? '' : ` (${inline(details)})`}`;
}

/** The parts that are there, with a separator. */
export function joined(parts: readonly (string | undefined)[], separator = ', '): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

/** An attribute if it is a text. */
export function textOf(item: GroupItem, name: string): string | undefined {
  const value = item.data[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function shorten(text: string, max = MAX_VALUE_LENGTH): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}
