import type { AwsService } from '../aws/aws-service.js';
import { internalRequest } from '../aws/internal-request.js';
import type { Caller, FailedDelivery, FailureSink, InvokeResult, Invoker, Source } from '../cloud.types.js';
import { compileInputTemplate, type PipeTransformer } from './pipe-template.js';
import type { PipeSettings } from './pipe-settings.js';
import { StreamMapping, type StreamMappingProps } from './stream-mapping.js';

export interface PipeSourceProps extends Pick<
  StreamMappingProps,
  'log' | 'sink' | 'checkpoints' | 'iam' | 'role' | 'warn' | 'firstRetryMs'
> {
  readonly settings: PipeSettings;
  /** The Step Functions API. */
  readonly states: AwsService;
  /** Of ages and of `<aws.pipes.event.ingestion-time>`. @default the machine's */
  readonly now?: () => Date;
}

/**
 * Starts a run of a state machine for every record of a stream that the pipe lets through. Records of one key start in
 * order; what cannot start is tried again and in the end sent to the dead-letter queue.
 */
export class PipeSource implements Source {
  readonly address: string;
  readonly #mapping: StreamMapping;
  readonly #transform: PipeTransformer;

  /** @throws NotEmulatedError for a template that is not emulated */
  constructor(private readonly props: PipeSourceProps) {
    const { settings, sink, ...rest } = props;
    const { address } = settings.mapping;
    this.address = address;
    this.#transform = compileInputTemplate(
      settings.inputTemplate,
      {
        'aws.pipes.pipe-arn': settings.arn,
        'aws.pipes.pipe-name': settings.name,
        'aws.pipes.source-arn': settings.sourceArn,
        'aws.pipes.target-arn': settings.targetArn,
      },
      address,
    );
    const invoker: Invoker = { invoke: (_target, event) => this.#startRun(event) };
    this.#mapping = new StreamMapping({
      ...rest,
      settings: settings.mapping,
      invoker,
      sink: pipeLetters(sink, settings.arn),
    });
  }

  /** @throws Error when the pipe's role may not read the stream or write to the dead-letter queue, as AWS refuses it */
  start(): Promise<void> {
    return this.#mapping.start();
  }

  stop(): Promise<void> {
    return this.#mapping.stop();
  }

  state(): Readonly<Record<string, unknown>> {
    const { function: stateMachine, ...rest } = this.#mapping.state();
    return { stateMachine, ...rest };
  }

  async #startRun(event: unknown): Promise<InvokeResult> {
    const { settings, states, role, log, now = () => new Date() } = this.props;
    const { Records: records } = event as { readonly Records: readonly unknown[] };
    try {
      // The machine gets a list even of one record.
      const input = JSON.stringify(records.map((record) => this.#transform(record, now())));
      return await startExecution(states, role, log.table.region, { stateMachineArn: settings.targetArn, input });
    } catch (error) {
      return failed('PipeError', error instanceof Error ? error.message : String(error), this.props.warn);
    }
  }
}

async function startExecution(
  states: AwsService,
  caller: Caller,
  region: string,
  request: object,
): Promise<InvokeResult> {
  const target = 'AWSStepFunctions.StartExecution';
  const body = JSON.stringify(request);
  const answer = await states.handle(internalRequest({ caller, service: 'states', region, target, body }));
  const { __type: type, message } = JSON.parse(answer.body.toString()) as {
    readonly __type?: string;
    readonly message?: string;
  };
  if (answer.status === 200) return { ok: true, payload: null };
  throw new Error(`${type ?? 'InternalFailure'}: ${message ?? ''}`);
}

function failed(errorType: string, errorMessage: string, warn: (message: string) => void): InvokeResult {
  warn(errorMessage);
  return { ok: false, errorType, errorMessage };
}

/**
 * Dead letters of pipes: as those of stream mappings, but about the pipe.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html
 */
function pipeLetters(sink: FailureSink, pipeArn: string): FailureSink {
  return {
    send: (delivery) => sink.send({ ...delivery, body: pipeLetter(delivery, pipeArn) }),
  };
}

function pipeLetter({ body }: FailedDelivery, partnerResourceArn: string): unknown {
  const { requestContext, version, timestamp, DDBStreamBatchInfo } = body as Record<string, unknown> & {
    readonly requestContext: { readonly condition: string };
  };
  return {
    context: { partnerResourceArn, condition: requestContext.condition },
    version,
    timestamp,
    DDBStreamBatchInfo,
  };
}
