/** A sort key's value as the document client reads it. */
export type SortValue = string | number;

/**
 * Compares sort keys as DynamoDB does: numbers by value, texts by their UTF-8 bytes.
 * JavaScript's own `<` compares UTF-16 units, which differs beyond U+FFFF.
 */
export function compareSortValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
