import { type BrokenRule, ProblemError } from '../http/problem.js';
import type { TokenRequest } from './user-pool.js';

const MAX_TEXT = 128;
const FIELDS = ['user', 'groups', 'email', 'displayName'];
/** Letters of any script, digits, punctuation and inner spaces: nothing that breaks a log line or a header. */
const TEXT = /^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u;

/**
 * Checks the body of `POST /_local/token`.
 *
 * @param known the pool's groups; empty means that any name goes
 * @throws ProblemError 400 for something else than an object, 422 with every broken rule.
 */
export function tokenRequest(body: unknown, known: readonly string[]): TokenRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ProblemError(400, 'malformed', 'The body must be a JSON object such as {"user":"alice"}.');
  }
  const given = body as Record<string, unknown>;
  const errors = [...unknownFields(given), ...textErrors(given), ...groupErrors(given['groups'], known)];
  if (errors.length > 0) throw new ProblemError(422, 'validation-failed', 'The token request is not valid.', errors);
  return given as unknown as TokenRequest;
}

function unknownFields(given: Record<string, unknown>): BrokenRule[] {
  return Object.keys(given)
    .filter((name) => !FIELDS.includes(name))
    .map((name) => ({ pointer: `/${name}`, detail: `is unknown; known are ${FIELDS.join(', ')}` }));
}

function textErrors(given: Record<string, unknown>): BrokenRule[] {
  const wrong = (name: string): boolean => {
    const value = given[name];
    return typeof value !== 'string' || value.length > MAX_TEXT || !TEXT.test(value);
  };
  return ['user', 'email', 'displayName']
    .filter((name) => (name === 'user' || given[name] !== undefined) && wrong(name))
    .map((name) => ({ pointer: `/${name}`, detail: `must be a text of 1 to ${MAX_TEXT} printable characters` }));
}

function groupErrors(groups: unknown, known: readonly string[]): BrokenRule[] {
  if (groups === undefined) return [];
  if (!Array.isArray(groups)) return [{ pointer: '/groups', detail: 'must be a list of group names' }];
  return groups.flatMap((group: unknown, index) => {
    const fine = typeof group === 'string' && (known.length === 0 ? TEXT.test(group) : known.includes(group));
    if (fine) return [];
    const detail = known.length === 0 ? 'must be a group name' : `must be one of ${known.join(', ')}`;
    return [{ pointer: `/groups/${index}`, detail }];
  });
}
