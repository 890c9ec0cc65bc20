import type { RawDocument, StackDocument } from '../support/stack-document.js';

/** A policy that every resource of every environment keeps. */
export interface Rule {
  /** What holds, as a sentence. */
  readonly name: string;
  /** The resources that break it, as texts; empty when the rule is kept. */
  readonly check: (document: StackDocument) => readonly string[];
  /** Breaks the rule in a document that keeps it, to prove that `check` notices. */
  readonly plant: (resource: RawDocument['resource']) => void;
}

/** The addresses of the resources for which `keeps` is false. */
export function breaking<R extends { readonly address: string }>(
  resources: readonly R[],
  keeps: (resource: R) => boolean,
): readonly string[] {
  return resources.filter((resource) => !keeps(resource)).map((resource) => resource.address);
}

/** The first resource of a type, to plant something in. */
export function first(resource: RawDocument['resource'], type: string): Record<string, unknown> {
  const [args] = Object.values(resource[type] ?? {});
  if (!args) throw new Error(`The stack has no ${type} to plant a violation in`);
  return args;
}
