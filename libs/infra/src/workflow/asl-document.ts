import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fillPlaceholders, type Values } from '../fill.js';
import { literal } from '../literal.js';

/** What the infrastructure needs to know of a filled state machine document. */
export interface AslDocument {
  /** The definition as Terraform gets it. */
  readonly definition: string;
  /** The machine's own limit; undefined when it has none. */
  readonly timeoutSeconds: number | undefined;
}

/**
 * A state machine's document (Amazon States Language in JSONata) with its `@@NAME@@` placeholders filled. A text that is
 * nothing but the placeholder of a number becomes a number: `"Seconds": "@@NOTICE_SECONDS@@"`.
 *
 * @param file path from the project's root
 * @throws PlaceholderError for a placeholder without a value, and for a value without a placeholder
 * @throws Error for a document in another query language
 */
export function aslDocument(file: string, values: Values): AslDocument {
  const source = JSON.parse(readFileSync(resolve(file), 'utf8')) as Readonly<Record<string, unknown>>;
  if (source['QueryLanguage'] !== 'JSONata') throw new Error(`${file}: QueryLanguage must be JSONata`);
  const filled = fillPlaceholders(file, values, (fill) =>
    mapTexts(source, (text) => {
      // What the file says is literal, what is put in may be a reference.
      const result = fill(literal(text));
      return typeof values[ONLY.exec(text)?.[1] ?? ''] === 'number' ? Number(result) : result;
    }),
  ) as Readonly<Record<string, unknown>>;
  const timeout = filled['TimeoutSeconds'];
  return { definition: JSON.stringify(filled), timeoutSeconds: typeof timeout === 'number' ? timeout : undefined };
}

const ONLY = /^@@([A-Z][A-Z0-9_]*)@@$/;

function mapTexts(value: unknown, map: (text: string) => unknown): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, map)]));
}
