type Kind = 'string' | 'number' | 'string?';
type Shape = Readonly<Record<string, Kind>>;
type Body<S extends Shape> = {
  readonly [K in keyof S as S[K] extends 'string?' ? never : K]: S[K] extends 'number' ? number : string;
} & { readonly [K in keyof S as S[K] extends 'string?' ? K : never]?: string };

/**
 * The body of a queue's message, checked: what somebody else put there ends in the dead-letter queue, not in a table (DESIGN rule 7).
 *
 * @throws Error naming the first field that is missing or of the wrong type
 */
export function readBody<S extends Shape>(body: unknown, shape: S): Body<S> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  for (const [name, kind] of Object.entries(shape)) {
    const value = fields[name];
    if (value === undefined && kind === 'string?') continue;
    if (typeof value !== kind.replace('?', '')) throw new Error(`The message's ${name} is not a ${kind}`);
  }
  return fields as Body<S>;
}
