import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fillPlaceholders, type Values } from '../fill.js';
import { literal } from '../literal.js';
import { GATEWAY_PROBLEMS } from './gateway-problems.js';
import { PROBLEM_TYPE, problemTemplate } from './problem.js';

const FOLDER = 'libs/infra/src/rest/vtl';

/**
 * What the body may take in the machine's input, in bytes. A state of a machine holds 256 KB: the rest is for headers, claims and what the
 * machine adds, so that a body which is let in does not end a run half-way.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MAX_ESCAPED_BYTES = 224 * 1024;

/** The mapping templates of an operation that a state machine answers. */
export interface WorkflowTemplates {
  /** From the client's request to StartSyncExecution. */
  readonly request: string;
  /** From how the run ended to the client's answer. */
  readonly response: string;
  /** From a refusal of StartSyncExecution to the client's answer. */
  readonly refusal: string;
}

/**
 * @param stateMachineArn what is started
 * @param maxBodyKilobytes larger bodies are answered with 413
 */
export function workflowTemplates(stateMachineArn: string, maxBodyKilobytes: number): WorkflowTemplates {
  const tooLarge = {
    status: 413,
    title: 'Payload Too Large',
    code: 'payload-too-large',
    detail: `The body may have ${maxBodyKilobytes} KB at most.`,
  };
  return {
    request: template('start-sync.request.vtl', {
      STATE_MACHINE_ARN: stateMachineArn,
      MAX_BODY_BYTES: maxBodyKilobytes * 1024,
      MAX_ESCAPED_BYTES,
    }),
    response: template('start-sync.response.vtl', {
      PROBLEM_TYPE,
      TIMED_OUT: gatewayProblem('INTEGRATION_TIMEOUT'),
      FAILED: gatewayProblem('DEFAULT_5XX'),
    }),
    refusal: template('start-sync.refusal.vtl', {
      PROBLEM_TYPE,
      TOO_LARGE: problemTemplate(tooLarge),
      THROTTLED: gatewayProblem('THROTTLED'),
      REFUSED: gatewayProblem('INTEGRATION_FAILURE'),
    }),
  };
}

function gatewayProblem(type: string): string {
  const problem = GATEWAY_PROBLEMS[type];
  if (problem === undefined) throw new Error(`There is no gateway response ${type}`);
  return problemTemplate(problem);
}

function template(name: string, values: Values): string {
  const file = `${FOLDER}/${name}`;
  return fillPlaceholders(file, values, (fill) => fill(literal(withoutComments(readFileSync(resolve(file), 'utf8')))));
}

/** Comments are for readers of the file, not for the gateway. */
function withoutComments(text: string): string {
  return text.replace(/^##.*\n/gm, '');
}
