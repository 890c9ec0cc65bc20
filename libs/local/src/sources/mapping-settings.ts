import type { Resource } from '../cloud.types.js';
import { compilePattern, type EventMatcher } from './event-pattern.js';

/** An `aws_lambda_event_source_mapping` of a stream, with AWS's defaults filled in. */
export interface MappingSettings {
  readonly address: string;
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowMs: number;
  /** Batches per shard that run at once. */
  readonly parallelization: number;
  /** Infinity: until it works or the record is too old. */
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly bisect: boolean;
  readonly reportsItemFailures: boolean;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Undefined: every record. */
  readonly filter?: EventMatcher;
  readonly failureDestination?: string;
}

interface MappingArgs {
  readonly function_name: string;
  readonly enabled?: boolean;
  readonly batch_size?: number;
  readonly maximum_batching_window_in_seconds?: number;
  readonly parallelization_factor?: number;
  readonly maximum_retry_attempts?: number;
  readonly maximum_record_age_in_seconds?: number;
  readonly bisect_batch_on_function_error?: boolean;
  readonly function_response_types?: readonly string[];
  readonly starting_position?: 'TRIM_HORIZON' | 'LATEST';
  readonly filter_criteria?: { readonly filter?: readonly { readonly pattern: string }[] };
  readonly destination_config?: { readonly on_failure?: { readonly destination_arn: string } };
}

/** @throws NotEmulatedError for filters with operators that are not emulated; Error for a stream mapping without a start */
export function mappingSettings(resource: Resource): MappingSettings {
  const args = resource.args as unknown as MappingArgs;
  const { starting_position: startingPosition } = args;
  if (!startingPosition) throw new Error(`${resource.address}: starting_position is missing`);
  return {
    address: resource.address,
    functionName: args.function_name,
    enabled: args.enabled ?? true,
    batchSize: args.batch_size ?? 100,
    windowMs: (args.maximum_batching_window_in_seconds ?? 0) * 1000,
    parallelization: args.parallelization_factor ?? 1,
    maxRetries: orInfinity(args.maximum_retry_attempts),
    maxAgeMs: orInfinity(args.maximum_record_age_in_seconds) * 1000,
    bisect: args.bisect_batch_on_function_error ?? false,
    reportsItemFailures: (args.function_response_types ?? []).includes('ReportBatchItemFailures'),
    startingPosition,
    filter: filterOf(args.filter_criteria?.filter ?? [], resource.address),
    failureDestination: args.destination_config?.on_failure?.destination_arn,
  };
}

/** AWS writes -1 for "without end", which is also the default. */
export function orInfinity(value: number | undefined): number {
  return value === undefined || value < 0 ? Infinity : value;
}

/** Lets through what fits one of the patterns; undefined, where there are none: everything. */
export function filterOf(filters: readonly { readonly pattern: string }[], address: string): EventMatcher | undefined {
  if (filters.length === 0) return undefined;
  const matchers = filters.map(({ pattern }) => compilePattern(pattern, address));
  return (event) => matchers.some((matches) => matches(event));
}
