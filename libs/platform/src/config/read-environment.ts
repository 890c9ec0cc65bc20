import type { Env, EnvKind, EnvSpec } from './env-spec.js';

/** Thrown at cold start when variables are missing or malformed; names every bad one, never their values. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(readonly problems: readonly string[]) {
    super(`Environment: ${problems.join('; ')}`);
  }
}

/**
 * Reads and checks the variables of a spec.
 *
 * @throws EnvironmentError naming all missing and malformed variables at once.
 */
export function readEnvironment<S extends EnvSpec>(
  spec: S,
  source: Readonly<Record<string, string | undefined>> = process.env,
): Env<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(spec)) {
    const text = source[name];
    if (text === undefined || text === '') problems.push(`${name} is missing`);
    else {
      const value = parse(kind, text);
      if (value === undefined) problems.push(`${name} is not a valid ${kind}`);
      values[name] = value;
    }
  }
  if (problems.length > 0) throw new EnvironmentError(problems);
  return values as Env<S>;
}

function parse(kind: EnvKind, text: string): unknown {
  if (kind === 'string') return text;
  if (kind === 'number') return Number.isFinite(Number(text)) && text.trim() !== '' ? Number(text) : undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
