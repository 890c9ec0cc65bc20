import type { Type } from '@nestjs/common';
import type { Context } from 'aws-lambda';
import type { ScheduledConsumer } from './consumers.js';
import { runRecord } from './run-record.js';
import { startWorker } from './worker-application.js';

type ScheduledHandler = (event: unknown, context?: Pick<Context, 'awsRequestId'>) => Promise<unknown>;

/**
 * A Lambda handler for scheduled (or manually started) work. A failure is logged once and thrown: Lambda retries the run.
 *
 * @example export const handler = scheduledWorker(VotingsWorkerModule, VotesSweepConsumer);
 */
export function scheduledWorker(module: Type, consumer: Type<ScheduledConsumer>): ScheduledHandler {
  const worker = startWorker(module, consumer);
  return async (event, context) => {
    const { consumer: target, logger } = await worker();
    const id = eventId(event) ?? context?.awsRequestId ?? 'unknown';
    return runRecord(logger, { recordId: id, correlationId: id }, async () => target.run({ id, event }));
  };
}

/** EventBridge gives every event an id; what people post by hand may have none. */
function eventId(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('id' in event)) return undefined;
  return typeof event.id === 'string' && event.id !== '' ? event.id : undefined;
}
