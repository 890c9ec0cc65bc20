import type { Resource } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { filterOf, orInfinity, type MappingSettings } from './mapping-settings.js';

/** An `aws_pipes_pipe` from a stream to a state machine, with AWS's defaults filled in. */
export interface PipeSettings {
  /** How the stream is read. */
  readonly mapping: MappingSettings;
  readonly name: string;
  readonly arn: string;
  readonly sourceArn: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly inputTemplate: string | undefined;
}

interface PipeArgs {
  readonly name: string;
  readonly role_arn: string;
  readonly source: string;
  readonly target: string;
  readonly desired_state?: 'RUNNING' | 'STOPPED';
  readonly source_parameters?: {
    readonly filter_criteria?: { readonly filter?: readonly { readonly pattern: string }[] };
    readonly dynamodb_stream_parameters?: {
      readonly batch_size?: number;
      readonly starting_position?: 'TRIM_HORIZON' | 'LATEST';
      readonly maximum_retry_attempts?: number;
      readonly maximum_record_age_in_seconds?: number;
      readonly parallelization_factor?: number;
      readonly dead_letter_config?: { readonly arn?: string };
    };
  };
  readonly target_parameters?: {
    readonly input_template?: string;
    readonly step_function_state_machine_parameters?: { readonly invocation_type?: string };
  };
}

/**
 * @throws NotEmulatedError for batches of more than one record, for waiting until a run has ended, and for filters with
 *   operators that are not emulated
 */
export function pipeSettings({ address, args, attributes }: Resource): PipeSettings {
  const pipe = args as unknown as PipeArgs;
  const { dynamodb_stream_parameters: stream = {}, filter_criteria: criteria } = pipe.source_parameters ?? {};
  const { input_template: inputTemplate, step_function_state_machine_parameters: target } =
    pipe.target_parameters ?? {};
  if (stream.batch_size !== 1) throw new NotEmulatedError(address, 'a batch of more than 1 record');
  if (target?.invocation_type !== 'FIRE_AND_FORGET') {
    throw new NotEmulatedError(address, 'an invocation type other than FIRE_AND_FORGET');
  }
  if (!stream.starting_position) throw new Error(`${address}: starting_position is missing`);
  return {
    name: pipe.name,
    arn: String(attributes['arn']),
    sourceArn: pipe.source,
    targetArn: pipe.target,
    roleArn: pipe.role_arn,
    inputTemplate,
    mapping: {
      address,
      functionName: pipe.target,
      enabled: pipe.desired_state !== 'STOPPED',
      batchSize: 1,
      windowMs: 0,
      parallelization: stream.parallelization_factor ?? 1,
      maxRetries: orInfinity(stream.maximum_retry_attempts),
      maxAgeMs: orInfinity(stream.maximum_record_age_in_seconds) * 1000,
      bisect: false,
      reportsItemFailures: false,
      startingPosition: stream.starting_position,
      filter: filterOf(criteria?.filter ?? [], address),
      failureDestination: stream.dead_letter_config?.arn,
    },
  };
}
