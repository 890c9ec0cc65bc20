/** Thrown when a file's placeholders and the values for them do not match. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
}

const PLACEHOLDER = /@@([A-Z][A-Z0-9_]*)@@/g;

/** Values by the names of placeholders. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * Replaces every `@@NAME@@` in the texts of a file. Only these are placeholders, so the file stays what its own tools can
 * read: JSON, Velocity.
 *
 * @param file for messages
 * @param fill calls the function it gets for each text of the file, and returns what became of the file
 * @throws PlaceholderError for a placeholder without a value, and for a value without a placeholder
 */
export function fillPlaceholders<T>(file: string, values: Values, fill: (text: Fill) => T): T {
  const used = new Set<string>();
  const filled = fill((text) =>
    text.replace(PLACEHOLDER, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new PlaceholderError(`${file}: there is no value for @@${name}@@`);
      used.add(name);
      return String(value);
    }),
  );
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new PlaceholderError(`${file}: nothing uses ${unused.join(', ')}`);
  return filled;
}

type Fill = (text: string) => string;
