/** The strong entity tag (RFC 9110, 8.8.3) of a resource's version. */
export function etag(version: number): string {
  return `"${version}"`;
}

/** `*`, or the entity tags of an `If-Match` list; undefined when the header is not such a list. */
export type IfMatchHeader = '*' | readonly EntityTag[];

export interface EntityTag {
  readonly weak: boolean;
  readonly value: string;
}

/** One member of the list: etagc is %x21 / %x23-7E / obs-text (RFC 9110, 8.8.3). */
const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;
/** Splits at commas outside of quotes: a comma is a legal character inside a tag. */
const MEMBERS = /(?:[^,"]|"[^"]*"?)+/g;

/** Reads an `If-Match` header (RFC 9110, 13.1.1). Empty list members are legal (5.6.1) and skipped. */
export function parseIfMatch(header: string): IfMatchHeader | undefined {
  if (header.trim() === '*') return '*';
  const members = (header.match(MEMBERS) ?? []).map((member) => member.trim()).filter(Boolean);
  const tags = members.map(parseTag);
  return tags.length > 0 && tags.every((tag) => tag !== undefined) ? tags : undefined;
}

function parseTag(member: string): EntityTag | undefined {
  const match = ENTITY_TAG.exec(member);
  return match ? { weak: match[1] !== undefined, value: match[2] ?? '' } : undefined;
}
