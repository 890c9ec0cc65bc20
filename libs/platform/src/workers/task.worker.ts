import type { Type } from '@nestjs/common';
import type { Context } from 'aws-lambda';
import { isCorrelationId } from '../logging/correlation.context.js';
import type { TaskConsumer } from './consumers.js';
import { runRecord } from './run-record.js';
import { startWorker } from './worker-application.js';

type TaskHandler = (input: unknown, context?: Pick<Context, 'awsRequestId'>) => Promise<unknown>;

/**
 * A Lambda handler for a task of a state machine: payload in, result out. It runs under the payload's `correlationId`, so the
 * document has to pass it on (requirement X6). A failure is logged once and thrown, for the machine to retry or catch by its name.
 *
 * @example export const handler = taskWorker(VotingsNoticesModule, VotingsNoticesTask);
 */
export function taskWorker(module: Type, consumer: Type<TaskConsumer>): TaskHandler {
  const worker = startWorker(module, consumer);
  return async (input, context) => {
    const { consumer: target, logger } = await worker();
    const recordId = context?.awsRequestId ?? 'unknown';
    const identity = { recordId, correlationId: correlationIdOf(input) ?? recordId };
    return runRecord(logger, identity, async () => target.run({ input }));
  };
}

/** The correlation id that a payload names in its member `correlationId`, if it is one. */
export function correlationIdOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('correlationId' in input)) return undefined;
  return isCorrelationId(input.correlationId) ? input.correlationId : undefined;
}
