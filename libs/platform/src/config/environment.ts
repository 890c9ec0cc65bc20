import { Inject, type FactoryProvider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Env, EnvSpec } from './env-spec.js';
import { EnvironmentError, readEnvironment } from './read-environment.js';

const tokens = new Map<EnvSpec, symbol>();
const specs = new Map<symbol, EnvSpec>();

/** The injection token of the values that a spec describes; the same spec object always has the same token. */
export function environmentToken(spec: EnvSpec): symbol {
  const known = tokens.get(spec);
  if (known) return known;
  const token = Symbol(`Environment(${Object.keys(spec).join(', ')})`);
  tokens.set(spec, token);
  specs.set(token, spec);
  return token;
}

/**
 * Makes the values of a spec injectable as a frozen, typed object, read once while the container starts.
 *
 * A missing or malformed variable fails the cold start with an `EnvironmentError` that lists the bad names of **all**
 * specs of the application, not only of the first one read.
 *
 * @example providers: [provideEnvironment(votingsApiEnv), VotingsRepository]
 */
export function provideEnvironment<S extends EnvSpec>(spec: S): FactoryProvider<Env<S>> {
  return {
    provide: environmentToken(spec),
    inject: [ModulesContainer],
    useFactory: (modules: ModulesContainer): Env<S> => read(spec, modules),
  };
}

/**
 * Injects the values of a spec that a module of the application provides.
 *
 * @example constructor(@InjectEnvironment(votingsApiEnv) private readonly env: Env<typeof votingsApiEnv>) {}
 */
export function InjectEnvironment(spec: EnvSpec): ParameterDecorator & PropertyDecorator {
  return Inject(environmentToken(spec));
}

function read<S extends EnvSpec>(spec: S, modules: ModulesContainer): Env<S> {
  try {
    return Object.freeze(readEnvironment(spec));
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new EnvironmentError(problemsOf(modules));
  }
}

/** Problems of every spec that some module of the application provides, each named once, in a stable order. */
function problemsOf(modules: ModulesContainer): string[] {
  const problems = new Set<string>();
  for (const module of modules.values()) {
    for (const token of module.providers.keys()) {
      const spec = typeof token === 'symbol' ? specs.get(token) : undefined;
      for (const problem of spec ? problemsIn(spec) : []) problems.add(problem);
    }
  }
  return [...problems].sort();
}

function problemsIn(spec: EnvSpec): readonly string[] {
  try {
    readEnvironment(spec);
    return [];
  } catch (error) {
    return error instanceof EnvironmentError ? error.problems : [];
  }
}
