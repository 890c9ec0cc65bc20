import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import type { Clock } from '#platform/clock/clock.js';
import type { Json } from './asl.types.js';
import { StateError } from './state.error.js';

/** What expressions of a state can see: `$states` and the variables in scope. */
export interface Scope {
  readonly states: Readonly<Record<string, Json>>;
  readonly variables: Readonly<Record<string, Json>>;
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;
const MAX_CACHED = 500;

/**
 * Evaluates the `{% … %}` strings of a state's fields, at any depth of a template.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export class Expressions {
  readonly #compiled = new Map<string, jsonata.Expression>();

  constructor(private readonly clock: Clock) {}

  /** The template with every expression replaced by its value. @throws StateError `States.QueryEvaluationError` */
  async evaluate(template: Json, scope: Scope): Promise<Json> {
    if (typeof template === 'string') {
      const source = EXPRESSION.exec(template.trim())?.[1];
      return source === undefined ? template : this.#run(source, scope);
    }
    if (isList(template)) return Promise.all(template.map((value) => this.evaluate(value, scope)));
    if (typeof template !== 'object' || template === null) return template;
    const entries = await Promise.all(
      Object.entries(template).map(async ([key, value]) => [key, await this.evaluate(value, scope)] as const),
    );
    return Object.fromEntries(entries);
  }

  async #run(source: string, scope: Scope): Promise<Json> {
    let value: unknown;
    try {
      value = await this.#compile(source).evaluate(undefined, {
        ...scope.variables,
        states: scope.states,
        ...this.#functions(),
      });
    } catch (error) {
      throw failed(source, error instanceof Error || isJsonataError(error) ? error.message : String(error));
    }
    if (value === undefined || isFunction(value)) throw failed(source, 'the expression has no value');
    return JSON.parse(JSON.stringify(value)) as Json;
  }

  #compile(source: string): jsonata.Expression {
    const known = this.#compiled.get(source);
    if (known) return known;
    const expression = jsonata(source);
    if (this.#compiled.size >= MAX_CACHED) this.#compiled.clear();
    this.#compiled.set(source, expression);
    return expression;
  }

  /** Functions that Step Functions adds to JSONata, and its clock in place of the machine's. `$eval` is not to be had there. */
  #functions(): Record<string, unknown> {
    return {
      now: () => this.clock.nowIso(),
      millis: () => this.clock.now(),
      uuid: () => randomUUID(),
      parse: (text: string) => JSON.parse(text) as unknown,
      hash: (text: string, algorithm: string) =>
        createHash(algorithm.toLowerCase().replace('-', '')).update(text).digest('hex'),
      partition: (values: readonly unknown[], size: number) =>
        Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
          values.slice(index * size, (index + 1) * size),
        ),
      range: (from: number, to: number, step: number) =>
        Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step),
      eval: () => {
        throw new Error('$eval is not supported by Step Functions');
      },
    };
  }
}

/** A function of JavaScript or one of JSONata, which it wraps in an object. */
function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && ('_jsonata_function' in value || '_jsonata_lambda' in value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** JSONata throws plain objects, not errors. */
function isJsonataError(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function failed(source: string, why: string): StateError {
  return new StateError('States.QueryEvaluationError', `${source.trim()}: ${why}`);
}
