import { resolve } from 'node:path';
import type { ResolvedStack, Resource } from '../cloud.types.js';

/** Concurrent executions of a function that reserves none; AWS has 1,000 per account, a laptop has not. */
export const DEFAULT_CONCURRENCY = 10;

/** What the runtime needs to know of one `aws_lambda_function`. */
export interface FunctionDefinition {
  /** Physical name, e.g. `agora-local-api`. */
  readonly name: string;
  /** Physical name without the stack's prefix, e.g. `api`. */
  readonly shortName: string;
  readonly arn: string;
  readonly region: string;
  /** Absolute path of the zip. */
  readonly zip: string;
  /** `<file>.<export>` */
  readonly handler: string;
  readonly timeoutMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Largest number of execution environments. */
  readonly concurrency: number;
}

/** Thrown at start for a function that the runtime cannot run as AWS would. */
export class FunctionDefinitionError extends Error {
  override readonly name = 'FunctionDefinitionError';
}

/**
 * Reads a function of the stack.
 *
 * @throws FunctionDefinitionError naming what is missing or not emulated.
 */
export function functionDefinition(stack: ResolvedStack, resource: Resource): FunctionDefinition {
  const { args, attributes } = resource;
  const refuse = (what: string): never => {
    throw new FunctionDefinitionError(`${resource.address}: ${what}`);
  };
  const text = (name: string): string => {
    const value = args[name] ?? attributes[name];
    return typeof value === 'string' && value !== '' ? value : refuse(`${name} is missing`);
  };
  const runtime = text('runtime');
  if (!runtime.startsWith('nodejs')) refuse(`runtime ${runtime} is not emulated, only nodejs is`);

  const name = text('function_name');
  const reserved = numberOr(args['reserved_concurrent_executions'], -1);
  return {
    name,
    shortName: shortNameOf(stack.name, name),
    arn: text('arn'),
    region: stack.region,
    zip: resolve(stack.folder, text('filename')),
    handler: text('handler'),
    timeoutMilliseconds: numberOr(args['timeout'], 3) * 1000,
    memoryMegabytes: numberOr(args['memory_size'], 128),
    variables: variablesOf(args['environment']),
    logGroup: logGroupOf(args['logging_config']) ?? `/aws/lambda/${name}`,
    concurrency: reserved < 0 ? DEFAULT_CONCURRENCY : reserved,
  };
}

/** `agora-local-votings-counter` in the stack `agora-local` is `votings-counter`. */
export function shortNameOf(stackName: string, physicalName: string): string {
  return physicalName.startsWith(`${stackName}-`) ? physicalName.slice(stackName.length + 1) : physicalName;
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function variablesOf(block: unknown): Record<string, string> {
  const variables = isRecord(block) && isRecord(block['variables']) ? block['variables'] : {};
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}

function logGroupOf(block: unknown): string | undefined {
  const group = isRecord(block) ? block['log_group'] : undefined;
  return typeof group === 'string' ? group : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
