import type { VotingOption } from './voting.js';

/** An option as a client sends it: the id may be left out. */
export interface OptionInput {
  readonly id?: string;
  readonly label: string;
}

/** Longest id of an option, in characters. */
export const OPTION_ID_MAX_LENGTH = 64;

/** What an option's id looks like: URL-safe, and short as it names an attribute of every result row. */
export const OPTION_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Gives every option an id: its own, else the slug of its label, made unique by a number (`yes`, `yes-2`, ...).
 *
 * Depends on its input only, so the same body always gives the same ids.
 */
export function withIds(options: readonly OptionInput[]): VotingOption[] {
  const taken = new Set(options.flatMap(({ id }) => (id === undefined ? [] : [id])));
  return options.map(({ id, label }) => {
    if (id !== undefined) return { id, label };
    const made = firstFree(slugOf(label), taken);
    taken.add(made);
    return { id: made, label };
  });
}

/** The label in lower-case ASCII letters, digits and single hyphens; `option` when nothing is left of it. */
export function slugOf(label: string): string {
  const slug = label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, OPTION_ID_MAX_LENGTH)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'option' : slug;
}

function firstFree(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  for (let n = 2; ; n += 1) {
    const suffix = `-${n}`;
    const candidate = slug.slice(0, OPTION_ID_MAX_LENGTH - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}
