import type { ResolvedStack } from '../cloud.types.js';
import type { FauxqsEngine } from '../engines/fauxqs.engine.js';
import { countMessages, inspectQueue } from '../engines/inspect-queue.js';
import { queueDefinition, type QueueDefinition } from '../engines/queue-definition.js';
import { queueShortName } from '../stack/short-names.js';

/** Letters shown per queue; `depth` has the whole count. */
const SHOWN = 10;

/** A queue as `/_local/state` shows it. */
export interface QueueState {
  /** Short name. */
  readonly name: string;
  /** Messages that wait, delayed ones included. */
  readonly depth: number;
  readonly inFlight: number;
}

/** A message that nothing will handle until somebody redrives it. */
export interface DeadLetter {
  /** Short name of the queue that holds it. */
  readonly queue: string;
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
}

export interface QueueStates {
  readonly queues: readonly QueueState[];
  readonly deadLetters: readonly DeadLetter[];
}

/** Looks at all queues without receiving anything. */
export async function queueStates(stack: ResolvedStack, engine: FauxqsEngine): Promise<QueueStates> {
  const queues = stack.resources('aws_sqs_queue').map(queueDefinition);
  const dead = deadLetterArns(stack, queues);
  const letters = queues.filter(({ arn }) => dead.has(arn)).map((queue) => lettersIn(stack, engine, queue));
  return {
    queues: await Promise.all(queues.map((queue) => queueState(stack, engine, queue))),
    deadLetters: (await Promise.all(letters)).flat(),
  };
}

async function queueState(stack: ResolvedStack, engine: FauxqsEngine, { name }: QueueDefinition): Promise<QueueState> {
  const { visible, delayed, inFlight } = await countMessages(engine.endpoint, name);
  return { name: queueShortName(stack.name, name), depth: visible + delayed, inFlight };
}

async function lettersIn(
  stack: ResolvedStack,
  engine: FauxqsEngine,
  { name }: QueueDefinition,
): Promise<readonly DeadLetter[]> {
  const messages = await inspectQueue(engine.endpoint, name);
  const queue = queueShortName(stack.name, name);
  return messages
    .slice(0, SHOWN)
    .map(({ messageId, body, receiveCount }) => ({ queue, messageId, body, receiveCount }));
}

/** What sends to queues only what it has given up. */
const GIVES_UP = ['aws_lambda_event_source_mapping', 'aws_scheduler_schedule', 'aws_pipes_pipe'];
const FAILURE_BLOCKS = new Set(['on_failure', 'dead_letter_config']);

/** Targets of redrive policies, and where mappings, schedules and pipes put what they give up. */
function deadLetterArns(stack: ResolvedStack, queues: readonly QueueDefinition[]): ReadonlySet<string | undefined> {
  const sources = GIVES_UP.flatMap((type) => stack.resources(type));
  return new Set([
    ...queues.map(({ deadLetterArn }) => deadLetterArn),
    ...sources.flatMap(({ args }) => failureArns(args)),
  ]);
}

function failureArns(args: unknown): readonly string[] {
  if (typeof args !== 'object' || args === null) return [];
  return Object.entries(args).flatMap(([name, value]: [string, unknown]) =>
    FAILURE_BLOCKS.has(name)
      ? Object.values((value ?? {}) as Record<string, unknown>).filter((arn) => typeof arn === 'string')
      : failureArns(value),
  );
}
