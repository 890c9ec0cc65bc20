import { AsyncLocalStorage } from 'node:async_hooks';

/** Name of the SQS message attribute and of the item attribute that carry the correlation id from hop to hop. */
export const CORRELATION_ATTRIBUTE = 'correlationId';

/** What a caller may choose as correlation id: it ends up in logs, headers and message attributes. */
const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** Whether a value from the outside can be taken for a correlation id. */
export function isCorrelationId(value: unknown): value is string {
  return typeof value === 'string' && CORRELATION_ID.test(value);
}

const storage = new AsyncLocalStorage<string>();

/**
 * The one correlation id of the work in progress (requirement X6): from the edge through queues and streams into
 * workers, logs, problems and frames. Adapters set it per request or record; everything else only reads it.
 */
export const CorrelationContext = {
  /** Runs the work, and everything it awaits, under this correlation id. */
  run<T>(correlationId: string, work: () => T): T {
    return storage.run(correlationId, work);
  },

  /** The correlation id of the work in progress; undefined outside any. */
  get(): string | undefined {
    return storage.getStore();
  },
};
