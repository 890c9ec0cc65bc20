import type { EnvSpec } from '#platform/config/env-spec.js';

/** What a role may do: an Allow statement. Actions are spelled out; resources are ARNs. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What using a thing takes: the variables that tell a function where it is and the permissions to reach it. One call
 * yields both, so they cannot drift apart.
 */
export interface Binding {
  readonly env: Readonly<Record<string, string>>;
  readonly statements: readonly Statement[];
}

/** A thing that a document (of a state machine) names, with the permissions that using it takes. */
export interface Reference {
  /** What the document says: a name, an ARN. */
  readonly value: string;
  readonly statements: readonly Statement[];
}

/** Values of variables that are no address of anything: settings. Lists become JSON. */
export type SettingValues = Readonly<Record<string, string | number | readonly string[]>>;

/** One part of a function (a slice's share of the API, say): what it reads, and what it is given. */
export interface FunctionPart {
  /** The variables that the part's runtime code reads. */
  readonly env: EnvSpec;
  /**
   * What the part works with.
   * @default nothing
   */
  readonly uses?: readonly Binding[];
  /**
   * Variables with settings.
   * @default none
   */
  readonly settings?: SettingValues;
}
