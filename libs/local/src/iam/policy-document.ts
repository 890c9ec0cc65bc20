import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** One statement of a policy, ready to be asked. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  matches(action: string, resource: string): boolean;
}

const STATEMENT_KEYS = new Set(['Sid', 'Effect', 'Action', 'Resource']);

interface StatementJson {
  readonly Effect: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/**
 * Reads an identity-based policy.
 *
 * @param owner address of the resource that holds it
 * @throws NotEmulatedError for NotAction, NotResource, Condition and policy variables: to skip one would allow or deny what AWS
 *   would not
 */
export function parsePolicy(text: string, owner: string): readonly Statement[] {
  const document = JSON.parse(text) as { Statement?: unknown };
  return [document.Statement ?? []].flat().map((statement) => parseStatement(statement as StatementJson, owner));
}

function parseStatement(statement: StatementJson, owner: string): Statement {
  const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.has(key));
  if (unknown !== undefined) throw new NotEmulatedError(owner, `${unknown} in a policy`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new NotEmulatedError(owner, `the effect ${String(effect)}`);
  const actions = [statement.Action].flat().map((pattern) => wildcard(pattern, 'i'));
  const resources = [statement.Resource].flat().map((pattern) => {
    if (pattern.includes('${')) throw new NotEmulatedError(owner, `the policy variable in ${pattern}`);
    return wildcard(pattern, '');
  });
  return {
    effect,
    matches: (action, resource) =>
      actions.some((pattern) => pattern.test(action)) && resources.some((pattern) => pattern.test(resource)),
  };
}

function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}
