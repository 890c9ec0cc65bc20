/** What the local cloud makes of one argument of a resource type. */
export type ArgumentSpec =
  | { readonly kind: 'value'; readonly oneOf?: readonly unknown[] }
  | { readonly kind: 'block'; readonly args: ArgumentSpecs }
  | { readonly kind: 'blocks'; readonly args: ArgumentSpecs }
  | { readonly kind: 'inert'; readonly reason: string };

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;

/** Facts of the stack and of this run that computed attributes are made of. */
export interface AttributeContext {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Where the local gateways listen, without a path: `http://127.0.0.1:3000`, `ws://127.0.0.1:3000`. */
  readonly httpUrl: string;
  readonly webSocketUrl: string;
  /** Where the local AWS endpoint listens; queue URLs begin with it. */
  readonly awsUrl: string;
  /** `arn:<partition>:<service>:<region>:<account>:<resource>`. */
  arn(service: string, resource: string): string;
  /**
   * Where this resource stands, from 0 and in the order of addresses, among those of its type that leave the argument
   * unset.
   */
  rank(address: string, unset: string): number;
  /** Letters and digits that depend on nothing but the seed: identifiers stay the same from run to run. */
  token(seed: string, length: number): string;
}

/** One emulated resource type: every argument that is not listed is refused. */
export interface TypeSpec {
  readonly args: ArgumentSpecs;
  /** What the provider computes beside the arguments. `args` are resolved and checked. */
  attributes?(args: Readonly<Record<string, unknown>>, context: AttributeContext, address: string): Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;
export type TypeSpecs = Readonly<Record<string, TypeSpec>>;

/** An argument that is emulated. */
export const value: ArgumentSpec = { kind: 'value' };

/** An argument that is emulated for these values only. */
export const oneOf = (...values: readonly unknown[]): ArgumentSpec => ({ kind: 'value', oneOf: values });

/** A block that occurs at most once. */
export const block = (args: ArgumentSpecs): ArgumentSpec => ({ kind: 'block', args });

/** A repeatable block. */
export const blocks = (args: ArgumentSpecs): ArgumentSpec => ({ kind: 'blocks', args });

/** An argument that is accepted without effect, and why that is right. */
export const inert = (reason: string): ArgumentSpec => ({ kind: 'inert', reason });

/** Gives several arguments the same treatment. */
export function all(names: readonly string[], spec: ArgumentSpec): ArgumentSpecs {
  return Object.fromEntries(names.map((name) => [name, spec]));
}

/** A type that exists for AWS's operators only: every listed argument is accepted without effect. */
export function inertType(reason: string, names: readonly string[], attributes?: TypeSpec['attributes']): TypeSpec {
  return { args: all(names, inert(reason)), attributes };
}

/** Accepted on every resource. */
export const META_ARGUMENTS: ArgumentSpecs = {
  depends_on: inert('everything is created before anything runs'),
  lifecycle: inert('nothing is replaced or destroyed locally'),
  tags: inert('nothing is billed or searched by tags'),
  '//': inert('a comment'),
};
