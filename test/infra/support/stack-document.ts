/** Arguments as Terraform JSON has them: snake case, references as texts. */
export type Args = Readonly<Record<string, unknown>>;

/** One resource of a synthesised stack. */
export interface StackResource {
  /** `type.id`. */
  readonly address: string;
  readonly type: string;
  readonly args: Args;
}

/** The document itself, for rules on the whole and for planting violations. */
export interface RawDocument {
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly output?: unknown;
  readonly provider?: unknown;
  readonly terraform?: unknown;
}

/** A synthesised stack, made easy to ask. */
export class StackDocument {
  constructor(
    readonly raw: RawDocument,
    /** Whether the environment protects its data from deletion. */
    readonly protectsData: boolean,
  ) {}

  /** All resources, or those of the types. */
  resources(...types: readonly string[]): readonly StackResource[] {
    const wanted = types.length === 0 ? Object.keys(this.raw.resource) : types;
    return wanted.flatMap((type) =>
      Object.entries(this.raw.resource[type] ?? {}).map(([id, args]) => ({ address: `${type}.${id}`, type, args })),
    );
  }

  /** The resource that a text such as `${aws_iam_role.api.arn}` refers to. */
  referred(text: unknown): StackResource | undefined {
    const address = /^\$\{(\w+\.[\w-]+)\./.exec(String(text))?.[1];
    return this.resources().find((resource) => resource.address === address);
  }

  /** A copy with one change, to prove that a rule notices it. */
  with(plant: (resource: RawDocument['resource']) => void): StackDocument {
    const copy = structuredClone(this.raw);
    plant(copy.resource);
    return new StackDocument(copy, this.protectsData);
  }
}

/** A value inside arguments: keys and list positions, `undefined` where there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((current, key) => (current as Args | undefined)?.[key], value);
}

/** A list argument; absent is empty. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [value];
}
