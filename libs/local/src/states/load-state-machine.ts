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
const RETRY_NUMBERS = ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds'];
const RETRIER = ['Comment', 'ErrorEquals', 'JitterStrategy', ...RETRY_NUMBERS];
const JITTER: readonly unknown[] = [undefined, 'FULL', 'NONE'];
const CATCHER = ['Comment', 'ErrorEquals', 'Next', 'Assign', 'Output'];
const RULE = ['Comment', 'Condition', 'Next', 'Assign', 'Output'];
/** Lists that a state of a type cannot do without. */
const LISTS: Readonly<Record<string, string>> = { Choice: 'Choices', Parallel: 'Branches' };
/** What a call of a function may say: always the latest version, and waited for. */
const INVOKE = { resource: 'arn:aws:states:::lambda:invoke', fields: ['FunctionName', 'Payload'] };
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
  onlyNumbers(definition, ['TimeoutSeconds'], 'definition');
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
  const { Type: type, QueryLanguage: language = 'JSONata' } = state;
  if (language !== 'JSONata') refuse(at, 'QueryLanguage must be JSONata');
  const needed = LISTS[String(type)];
  if (needed !== undefined && !Array.isArray(state[needed])) refuse(at, `${needed} must be a list`);
  for (const retrier of list(state['Retry'])) checkRetrier(asObject(retrier, at), `${at}.Retry`);
  for (const catcher of list(state['Catch'])) checkErrors(asObject(catcher, at), CATCHER, `${at}.Catch`);
  for (const rule of list(state['Choices'])) onlyFields(asObject(rule, at), RULE, `${at}.Choices`);
  if (type === 'Task') checkTask(state, at, supportsResource);
  if (type === 'Wait' && 'Seconds' in state === 'Timestamp' in state) {
    refuse(at, 'a Wait has either Seconds or Timestamp');
  }
  for (const [index, branch] of list(state['Branches']).entries()) {
    checkGraph(asObject(branch, at), `${at}.Branches[${index}].States`, supportsResource);
  }
  if (type === 'Map') checkMap(state, at, supportsResource);
}

function checkRetrier(retrier: Record<string, unknown>, at: string): void {
  checkErrors(retrier, RETRIER, at);
  onlyNumbers(retrier, RETRY_NUMBERS, at);
  const { JitterStrategy: jitter } = retrier;
  if (!JITTER.includes(jitter)) refuse(at, `JitterStrategy ${String(jitter)} is not supported`);
}

function checkErrors(handler: Record<string, unknown>, fields: readonly string[], at: string): void {
  onlyFields(handler, fields, at);
  if (!Array.isArray(handler['ErrorEquals'])) refuse(at, 'ErrorEquals must be a list');
}

function checkTask(state: Record<string, unknown>, at: string, supportsResource: SupportsResource): void {
  const { Resource: resource, Arguments: given } = state;
  if (!(typeof resource === 'string' && supportsResource(resource))) {
    refuse(at, `Resource ${String(resource)} is not supported`);
  }
  if (resource === INVOKE.resource && typeof given === 'object') {
    onlyFields(asObject(given, at), INVOKE.fields, `${at}.Arguments`);
  }
}

function checkMap(state: Record<string, unknown>, at: string, supportsResource: SupportsResource): void {
  onlyNumbers(state, ['MaxConcurrency'], at);
  const processor = asObject(state['ItemProcessor'], at);
  onlyFields(processor, PROCESSOR, `${at}.ItemProcessor`);
  const config = asObject(processor['ProcessorConfig'] ?? {}, at);
  onlyFields(config, ['Mode'], `${at}.ItemProcessor.ProcessorConfig`);
  const { Mode: mode = 'INLINE' } = config;
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

/** Where AWS would also take an expression, the local cloud does not. */
function onlyNumbers(value: Record<string, unknown>, names: readonly string[], at: string): void {
  const other = names.find((name) => value[name] !== undefined && typeof value[name] !== 'number');
  if (other !== undefined) refuse(at, `${other} must be a number`);
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
