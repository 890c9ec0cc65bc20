import type { SQSRecord } from 'aws-lambda';
import { compilePattern } from './event-pattern.js';

/** Whether a mapping's function wants a message. */
export type QueueFilter = (record: SQSRecord) => boolean;

/**
 * Compiles the filters of a queue's mapping. A pattern of the body's fields sees the body as JSON, a pattern of the body itself
 * (a list) as text; what is no JSON does not fit the former.
 *
 * @param address of the mapping
 * @returns undefined when there are none
 * @throws NotEmulatedError for operators that are not emulated
 */
export function queueFilter(
  filters: readonly { readonly pattern: string }[],
  address: string,
): QueueFilter | undefined {
  if (filters.length === 0) return undefined;
  const matchers = filters.map(({ pattern }) => {
    const matches = compilePattern(pattern, address);
    const wantsText = Array.isArray((JSON.parse(pattern) as { body?: unknown }).body);
    return (record: SQSRecord) => matches(wantsText ? record : { ...record, body: parsed(record.body) });
  });
  return (record) => matchers.some((matches) => matches(record));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
