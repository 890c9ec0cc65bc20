import { type BrokenRule, ProblemError } from '../http/problem.js';

/** What is done to invocations of one function. */
export const FUNCTION_FAULTS = ['before', 'after', 'duplicate', 'delay', 'kill'] as const;
/** What is done to WebSocket connections. */
export const CONNECTION_FAULTS = ['drop-connection', 'stale-connections'] as const;
/** What is done to a share of all DynamoDB calls. */
export const SHARE_FAULTS = ['transaction-conflict', 'throttling'] as const;

/** The next `times` invocations of a function go wrong. */
export interface FunctionFaultRequest {
  /** Short name. */
  readonly function: string;
  readonly fault: (typeof FUNCTION_FAULTS)[number];
  readonly times: number;
  /** Length of the delay, or time after which the thread is killed while it runs. */
  readonly ms?: number;
}

/** `drop-connection` cuts up to `times` connections now; `stale-connections` answers the next `times` posts to them with 410. */
export interface ConnectionFaultRequest {
  readonly fault: (typeof CONNECTION_FAULTS)[number];
  readonly times: number;
  /** Undefined, like `user`: any connection. */
  readonly connectionId?: string;
  readonly user?: string;
}

export interface ShareFaultRequest {
  readonly fault: (typeof SHARE_FAULTS)[number];
  /** 0 (off) to 1 (every call). */
  readonly share: number;
}

export type FaultRequest = FunctionFaultRequest | ConnectionFaultRequest | ShareFaultRequest;

type Given = Readonly<Record<string, unknown>>;
type Rule = (given: Given) => BrokenRule[];

const MAX_TIMES = 1_000_000;
const MAX_MS = 900_000;
const NAMES: readonly string[] = [...FUNCTION_FAULTS, ...CONNECTION_FAULTS, ...SHARE_FAULTS];

/**
 * Checks the body of `POST /_local/faults`.
 *
 * @param hasFunction whether the stack has a function of this short name
 * @throws ProblemError 400 for something else than an object, 422 with every broken rule.
 */
export function faultRequest(body: unknown, hasFunction: (name: string) => boolean): FaultRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ProblemError(
      400,
      'malformed',
      'The body must be a JSON object such as {"function":"api","fault":"kill"}.',
    );
  }
  const given = body as Given;
  const errors = rulesOf(given['fault'], hasFunction).flatMap((rule) => rule(given));
  if (errors.length > 0) throw new ProblemError(422, 'validation-failed', 'The fault is not valid.', errors);
  return { times: 1, ...given } as unknown as FaultRequest;
}

function rulesOf(fault: unknown, hasFunction: (name: string) => boolean): readonly Rule[] {
  if (isOneOf(FUNCTION_FAULTS, fault)) {
    const known: Rule = ({ function: name }) =>
      typeof name === 'string' && hasFunction(name) ? [] : [broken('function', 'must be the short name of a function')];
    return [onlyFields('fault', 'function', 'times', 'ms'), known, times, milliseconds];
  }
  if (isOneOf(CONNECTION_FAULTS, fault)) {
    return [onlyFields('fault', 'connectionId', 'user', 'times'), text('connectionId'), text('user'), times];
  }
  if (isOneOf(SHARE_FAULTS, fault)) return [onlyFields('fault', 'share'), share];
  return [() => [broken('fault', `must be one of ${NAMES.join(', ')}`)]];
}

function isOneOf(names: readonly string[], fault: unknown): boolean {
  return typeof fault === 'string' && names.includes(fault);
}

function onlyFields(...names: readonly string[]): Rule {
  return (given) =>
    Object.keys(given)
      .filter((name) => !names.includes(name))
      .map((name) => broken(name, `is unknown for this fault; known are ${names.join(', ')}`));
}

const times: Rule = ({ times: count }) =>
  count === undefined || isWhole(count, 1, MAX_TIMES)
    ? []
    : [broken('times', `must be a whole number from 1 to ${MAX_TIMES}`)];

const milliseconds: Rule = ({ ms, fault }) => {
  if (fault !== 'delay' && fault !== 'kill')
    return ms === undefined ? [] : [broken('ms', 'is for delay and kill only')];
  if (fault === 'kill' && ms === undefined) return [];
  return isWhole(ms, 0, MAX_MS) ? [] : [broken('ms', `must be a whole number from 0 to ${MAX_MS}`)];
};

const share: Rule = ({ share: value }) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? [] : [broken('share', 'must be a number from 0 to 1')];

function text(name: string): Rule {
  return (given) =>
    given[name] === undefined || (typeof given[name] === 'string' && given[name] !== '')
      ? []
      : [broken(name, 'must be a text')];
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function broken(name: string, detail: string): BrokenRule {
  return { pointer: `/${name}`, detail };
}
