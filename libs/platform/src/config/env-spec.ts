/**
 * Names and kinds of the environment variables that a function reads.
 *
 * A spec is plain data, so both sides use the same object: the runtime reads the variables by it
 * (`readEnvironment`), and the infrastructure checks at synth that it sets exactly these names.
 */
export type EnvKind = 'string' | 'number' | 'json';

/** One spec: variable name to kind. Every variable is required. */
export type EnvSpec = Readonly<Record<string, EnvKind>>;

/** The typed values that a spec describes. */
export type Env<S extends EnvSpec> = {
  readonly [K in keyof S]: S[K] extends 'number' ? number : S[K] extends 'string' ? string : unknown;
};
