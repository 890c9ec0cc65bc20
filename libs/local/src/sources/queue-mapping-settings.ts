import type { Resource } from '../cloud.types.js';
import { type QueueFilter, queueFilter } from './queue-filter.js';

/** An `aws_lambda_event_source_mapping` of a queue, with AWS's defaults filled in. */
export interface QueueMappingSettings {
  readonly address: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowMs: number;
  /** Invocations at once; Infinity when the mapping sets no limit. */
  readonly maximumConcurrency: number;
  readonly reportsItemFailures: boolean;
  /** Undefined: every message. */
  readonly filter?: QueueFilter;
}

interface MappingArgs {
  readonly function_name: string;
  readonly enabled?: boolean;
  readonly batch_size?: number;
  readonly maximum_batching_window_in_seconds?: number;
  readonly scaling_config?: { readonly maximum_concurrency?: number };
  readonly function_response_types?: readonly string[];
  readonly filter_criteria?: { readonly filter?: readonly { readonly pattern: string }[] };
}

const FIFO_BATCH = 10;
const LARGEST_BATCH = 10_000;

/** Arguments that mean something for streams only. */
const STREAM_ONLY = [
  'starting_position',
  'parallelization_factor',
  'maximum_retry_attempts',
  'maximum_record_age_in_seconds',
  'bisect_batch_on_function_error',
  'destination_config',
];

/**
 * Reads the mapping of a queue.
 *
 * @throws Error for what Lambda refuses: arguments of streams, batches that are too large for the queue, a window on a FIFO queue;
 *   NotEmulatedError for filters with operators that are not emulated
 */
export function queueMappingSettings({ address, args }: Resource, fifo: boolean): QueueMappingSettings {
  const mapping = args as unknown as MappingArgs;
  const settings = {
    address,
    functionName: mapping.function_name,
    enabled: mapping.enabled ?? true,
    batchSize: mapping.batch_size ?? 10,
    windowMs: (mapping.maximum_batching_window_in_seconds ?? 0) * 1000,
    maximumConcurrency: mapping.scaling_config?.maximum_concurrency ?? Infinity,
    reportsItemFailures: (mapping.function_response_types ?? []).includes('ReportBatchItemFailures'),
    filter: queueFilter(mapping.filter_criteria?.filter ?? [], address),
  };
  const foreign = STREAM_ONLY.find((name) => args[name] !== undefined);
  const problem = foreign === undefined ? problemOf(settings, fifo) : `${foreign} is for streams, not for queues`;
  if (problem !== undefined) throw new Error(`${address}: ${problem}`);
  return settings;
}

function problemOf(
  { batchSize, windowMs, maximumConcurrency }: QueueMappingSettings,
  fifo: boolean,
): string | undefined {
  if (fifo && windowMs > 0) return 'FIFO queues have no batching window';
  if (batchSize > (fifo ? FIFO_BATCH : LARGEST_BATCH)) return `batch_size ${batchSize} is too large`;
  if (batchSize > FIFO_BATCH && windowMs < 1000) return 'batches over 10 need a window of 1 s';
  return maximumConcurrency < 2 ? 'maximum_concurrency is at least 2' : undefined;
}
