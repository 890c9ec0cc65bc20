import type { StateGraph, StateMachineDefinition } from './asl.types.js';

/** A state machine that the local cloud cannot run; names the state and the field. */
export class UnsupportedStateMachineError extends Error {
  override readonly name = 'UnsupportedStateMachineError';
}

const COMMON = ['Type', 'Comment', 'QueryLanguage', 'Output'];
const FLOW = ['Next', 'End', 'Assign'];
const GUARDED = ['Retry', 'Catch'];

/** Fields that the interpreter carries out, by type of state. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pass: [...COMMON, ...FLOW],
  Succeed: COMMON,
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
  Wait: [...COMMON, ...FLOW, 'Seconds', 'Timestamp'],
  Choice: [...COMMON, 'Choices', 'Default', 'Assign'],
  Task: [...COMMON, ...FLOW, ...GUARDED, 'Resource', 'Arguments', 'TimeoutSeconds'],
  Parallel: [...COMMON, ...FLOW, ...GUARDED, 'Arguments', 'Branches'],
  Map: [...COMMON, ...FLOW, ...GUARDED, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
};
const MACHINE = ['Comment', 'QueryLanguage', 'Version', 'TimeoutSeconds', 'StartAt', 'States'];
const RETRIER = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const CATCHER = ['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'];
const RULE = ['Comment', 'Condition', 'Next', 'Assign', 'Output'];
const PROCESSOR = ['ProcessorConfig', 'StartAt', 'States', 'Comment'];

/** Who asks whether a task's resource can be run. */
export type SupportsResource = (resource: string) => boolean;

/**
 * Parses a definition and refuses what the interpreter does not carry out, so that nothing is ignored in silence.
 *
 * @throws UnsupportedStateMachineError naming the place of the first unsupported field, type or dangling target
 */
export function loadStateMachine(text: string, supportsResource: SupportsResource): StateMachineDefinition {
  const definition = asObject(parse(text), 'definition');
  onlyFields(definition, MACHINE, 'definition');
  if (definition['QueryLanguage'] !== 'JSONata') refuse('definition', 'QueryLanguage must be JSONata');
  checkGraph(definition, 'States', supportsResource);
  return definition as unknown as StateMachineDefinition;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UnsupportedStateMachineError('definition: not JSON', { cause: error });
  }
}

function checkGraph(graph: Record<string, unknown>, place: string, supportsResource: SupportsResource): void {
  const states = asObject(graph['States'], place);
  const targets: [place: string, target: unknown][] = [[`${place}.StartAt`, graph['StartAt']]];
  for (const [name, value] of Object.entries(states)) {
    const at = `${place}.${name}`;
    const state = asObject(value, at);
    const fields = FIELDS[String(state['Type'])];
    if (!fields) return refuse(at, `Type ${String(state['Type'])} is not supported`);
    onlyFields(state, fields, at);
    checkState(state, at, supportsResource);
    targets.push(...targetsOf(state, at));
  }
  for (const [at, target] of targets) {
    if (typeof target !== 'string' || !Object.hasOwn(states, target)) refuse(at, `no state ${String(target)}`);
  }
}

function checkState(state: Record<string, unknown>, at: string, supportsResource: SupportsResource): void {
  for (const retrier of list(state['Retry'])) onlyFields(asObject(retrier, at), RETRIER, `${at}.Retry`);
  for (const catcher of list(state['Catch'])) onlyFields(asObject(catcher, at), CATCHER, `${at}.Catch`);
  for (const rule of list(state['Choices'])) onlyFields(asObject(rule, at), RULE, `${at}.Choices`);
  const resource = state['Resource'];
  if (state['Type'] === 'Task' && !(typeof resource === 'string' && supportsResource(resource))) {
    refuse(at, `Resource ${String(resource)} is not supported`);
  }
  if (state['Type'] === 'Wait' && 'Seconds' in state === 'Timestamp' in state) {
    refuse(at, 'a Wait has either Seconds or Timestamp');
  }
  for (const [index, branch] of list(state['Branches']).entries()) {
    checkGraph(asObject(branch, at), `${at}.Branches[${index}].States`, supportsResource);
  }
  if (state['Type'] === 'Map') checkProcessor(asObject(state['ItemProcessor'], at), at, supportsResource);
}

function checkProcessor(processor: Record<string, unknown>, at: string, supportsResource: SupportsResource): void {
  onlyFields(processor, PROCESSOR, `${at}.ItemProcessor`);
  const mode = asObject(processor['ProcessorConfig'] ?? {}, at)['Mode'] ?? 'INLINE';
  if (mode !== 'INLINE') refuse(at, `Map mode ${String(mode)} is not supported`);
  checkGraph(
    processor as unknown as Record<string, unknown> & StateGraph,
    `${at}.ItemProcessor.States`,
    supportsResource,
  );
}

function targetsOf(state: Record<string, unknown>, at: string): [string, unknown][] {
  const targets: [string, unknown][] = [];
  if ('Next' in state) targets.push([`${at}.Next`, state['Next']]);
  if ('Default' in state) targets.push([`${at}.Default`, state['Default']]);
  for (const rule of [...list(state['Choices']), ...list(state['Catch'])]) {
    targets.push([`${at}.Next`, (rule as Record<string, unknown>)['Next']]);
  }
  const terminal = ['Succeed', 'Fail', 'Choice'].includes(String(state['Type'])) || state['End'] === true;
  if (!terminal && !('Next' in state)) refuse(at, 'neither Next nor End');
  return targets;
}

function onlyFields(value: Record<string, unknown>, allowed: readonly string[], at: string): void {
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown !== undefined) refuse(at, `field ${unknown} is not supported`);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, 'must be an object');
  return value as Record<string, unknown>;
}

function refuse(at: string, why: string): never {
  throw new UnsupportedStateMachineError(`${at}: ${why}`);
}
