import type { PlatformLogger } from '../logging/platform.logger.js';
import { CorrelationContext } from '../logging/correlation.context.js';

/** How a record is named in logs. */
export interface RecordIdentity {
  readonly recordId: string;
  /** Taken from the record, so that logs of all hops can be joined (requirement X6). */
  readonly correlationId: string;
}

/** Runs the work on one record under its correlation id; a failure is logged once, by the record's id and never its body, and rethrown. */
export async function runRecord<T>(
  logger: PlatformLogger,
  identity: RecordIdentity,
  work: () => Promise<T>,
): Promise<T> {
  return CorrelationContext.run(identity.correlationId, async () => {
    try {
      return await work();
    } catch (error) {
      logger.error('record failed', error, { recordId: identity.recordId });
      throw error;
    }
  });
}
