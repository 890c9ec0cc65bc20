/** A key attribute: its name if it is a text, else name and type. */
export type Key = string | { readonly name: string; readonly type: 'S' | 'N' };

/** What a table and an index have in common. */
export interface Keyed {
  readonly partitionKey: Key;
  /** @default none */
  readonly sortKey?: Key;
}

export interface IndexProps extends Keyed {
  readonly name: string;
  /** What the index holds: everything, the keys, or the keys and these attributes. */
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly string[];
}

/** The name of a key attribute. */
export function nameOf(key: Key): string {
  return typeof key === 'string' ? key : key.name;
}

/** The key attributes of a table and its indexes, each once: Terraform refuses others. */
export function attributeTypes(keyed: readonly Keyed[]): { name: string; type: string }[] {
  const keys = keyed.flatMap(({ partitionKey, sortKey }) =>
    sortKey === undefined ? [partitionKey] : [partitionKey, sortKey],
  );
  const types = new Map(keys.map((key) => [nameOf(key), typeof key === 'string' ? 'S' : key.type]));
  return [...types].map(([name, type]) => ({ name, type }));
}

/** The Terraform block of an index. */
export function indexBlock(props: IndexProps) {
  const { name, projection } = props;
  return {
    name,
    hashKey: nameOf(props.partitionKey),
    rangeKey: props.sortKey && nameOf(props.sortKey),
    projectionType: typeof projection === 'string' ? projection : 'INCLUDE',
    nonKeyAttributes: typeof projection === 'string' ? undefined : [...projection],
  };
}
