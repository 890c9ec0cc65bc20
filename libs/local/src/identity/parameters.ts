/** Parameters of an OAuth request: each at most once, an empty one is as good as none (RFC 6749 3.1, 3.2). */
export class Parameters {
  readonly #values = new Map<string, string>();
  /** The first one that is there more than once. */
  readonly repeated: string | undefined;

  constructor(text: string) {
    const given = new URLSearchParams(text);
    for (const [name, value] of given) if (value !== '') this.#values.set(name, value);
    this.repeated = [...given.keys()].find((name, index, all) => all.indexOf(name) !== index);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }
}

/** The query of a request, without the `?`. */
export function queryOf(url: string | undefined): string {
  return /\?([^#]*)/s.exec(url ?? '')?.[1] ?? '';
}
