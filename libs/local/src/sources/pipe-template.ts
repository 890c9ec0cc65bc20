import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { jsonPath } from '../gateway/json-path.js';

/** What a template's reserved variables stand for. */
export interface PipeFacts {
  readonly 'aws.pipes.pipe-arn': string;
  readonly 'aws.pipes.pipe-name': string;
  readonly 'aws.pipes.source-arn': string;
  readonly 'aws.pipes.target-arn': string;
}

/** Makes the input of one run from a record. */
export type PipeTransformer = (record: unknown, now: Date) => unknown;

const VARIABLE = /<([^<>\s]+)>/g;
/** Dot notation and indices; wildcards are not emulated. */
const PATH = /^\$(\.[\w-]+|\[\d+\])*$/;
const EVENT = ['aws.pipes.event', 'aws.pipes.event.json'];
const INGESTION_TIME = 'aws.pipes.event.ingestion-time';

/**
 * Compiles the input template of a pipe: `<$.path>` and `<aws.pipes.*>` are replaced, inside of quotes as texts, outside of
 * them as JSON. A path that leads nowhere gives an empty text or null, which AWS does not document.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 *
 * @param owner address of the pipe
 * @throws NotEmulatedError for a variable that is not emulated
 */
export function compileInputTemplate(template: string | undefined, facts: PipeFacts, owner: string): PipeTransformer {
  if (template === undefined) return (record) => record;
  for (const [, variable = ''] of template.matchAll(VARIABLE)) {
    const known =
      PATH.test(variable) || Object.hasOwn(facts, variable) || [...EVENT, INGESTION_TIME].includes(variable);
    if (!known) throw new NotEmulatedError(owner, `<${variable}> in an input template`);
  }
  return (record, now) => {
    const valueOf = (variable: string): unknown => {
      if (variable.startsWith('$')) return jsonPath(record, variable);
      if (variable === INGESTION_TIME) return now.toISOString();
      return EVENT.includes(variable) ? record : facts[variable as keyof PipeFacts];
    };
    const text = template.replace(VARIABLE, (_, variable: string, at: number) => {
      const value = valueOf(variable);
      return isQuoted(template, at) ? quotedText(value) : JSON.stringify(value ?? null);
    });
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new Error(`${owner}: the input template gave no JSON`, { cause });
    }
  };
}

/** Whether a position of a JSON text is inside of a string. */
function isQuoted(text: string, at: number): boolean {
  let quoted = false;
  for (let index = 0; index < at; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') quoted = !quoted;
  }
  return quoted;
}

function quotedText(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
