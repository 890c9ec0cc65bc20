import type { Clock } from '#platform/clock/clock.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from '../aws/aws-service.js';
import type { Iam } from '../cloud.types.js';
import type { Json } from './asl.types.js';
import { MAX_DATA_BYTES } from './data-limit.js';
import type { ExecutionRow } from './execution-store.js';
import type { Executions, ExecutionSummary } from './executions.js';
import type { Interpreter } from './interpreter.js';
import { StatesApiError } from './states-api.error.js';
import { type Sleep, startSyncExecution, type SyncResult } from './sync-execution.js';

const TARGET = 'AWSStepFunctions.';

/** Synchronous executions that are remembered; AWS has them in the log only. */
const REMEMBERED = 100;

type Body = Readonly<Record<string, unknown>>;
type Operation = (body: Body) => Promise<Body> | Body;

/** The Step Functions API, as far as it is emulated. */
export class StatesService implements AwsService {
  readonly signingName = 'states';
  readonly #recent: ExecutionSummary[] = [];

  /** Operation to what it needs permission for (its one ARN member) and what it does. */
  readonly #operations: Readonly<Record<string, { readonly arn: string; readonly run: Operation }>> = {
    StartExecution: { arn: 'stateMachineArn', run: (body) => this.#start(body) },
    StartSyncExecution: { arn: 'stateMachineArn', run: (body) => this.#startSync(body) },
    StopExecution: { arn: 'executionArn', run: (body) => this.#stop(body) },
    DescribeExecution: {
      arn: 'executionArn',
      run: (body) => described(this.executions.describe(text(body, 'executionArn') ?? '')),
    },
  };

  constructor(
    private readonly executions: Executions,
    private readonly interpreter: Interpreter,
    private readonly clock: Clock,
    private readonly iam: Iam,
    private readonly sleep?: Sleep,
  ) {}

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : '';
    const operation = this.#operations[name];
    if (!operation)
      return jsonError('NotEmulatedError', `the local cloud does not emulate states:${name || target}`, 501);
    try {
      const body = JSON.parse(request.body.toString()) as Body;
      const resource = text(body, operation.arn) ?? '*';
      const decision = this.iam.authorize(request.caller, { action: `states:${name}`, resource });
      if (!decision.allowed) return jsonError('AccessDeniedException', decision.message);
      return ok(await operation.run(body));
    } catch (error) {
      if (error instanceof StatesApiError) return jsonError(error.code, error.message);
      if (error instanceof SyntaxError) return jsonError('SerializationException', 'The request is not JSON');
      throw error;
    }
  }

  /** The latest synchronous executions of this run, newest first. */
  recent(): readonly ExecutionSummary[] {
    return this.#recent;
  }

  stop(): void {
    // Executions are stopped by whoever started them.
  }

  #start(body: Body): Body {
    const machine = this.executions.machine(text(body, 'stateMachineArn') ?? '');
    const { executionArn, startedAt } = this.executions.startExecution(machine.arn, inputOf(body), text(body, 'name'));
    return { executionArn, startDate: seconds(startedAt) };
  }

  async #startSync(body: Body): Promise<Body> {
    const machine = this.executions.machine(text(body, 'stateMachineArn') ?? '');
    if (machine.type !== 'EXPRESS') {
      throw new StatesApiError('StateMachineTypeNotSupported', 'This operation is only supported by EXPRESS machines');
    }
    const result = await startSyncExecution(
      machine,
      inputOf(body),
      this.interpreter,
      this.clock,
      text(body, 'name'),
      this.sleep,
    );
    const { executionArn, status, path } = result;
    this.#recent.unshift({ arn: executionArn, machine: machine.name, status, path });
    this.#recent.splice(REMEMBERED);
    return syncAnswer(machine.arn, result);
  }

  #stop(body: Body): Body {
    const stoppedAt = this.executions.stopExecution(
      text(body, 'executionArn') ?? '',
      text(body, 'error'),
      text(body, 'cause'),
    );
    return { stopDate: seconds(stoppedAt) };
  }
}

function ok(body: Body): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}

function text(body: Body, name: string): string | undefined {
  return typeof body[name] === 'string' ? body[name] : undefined;
}

function inputOf(body: Body): Json {
  const input = text(body, 'input') ?? '{}';
  if (Buffer.byteLength(input) > MAX_DATA_BYTES) {
    const constraint = `Member must have length less than or equal to ${MAX_DATA_BYTES}`;
    throw new StatesApiError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: ${constraint}`,
    );
  }
  try {
    return JSON.parse(input) as Json;
  } catch {
    throw new StatesApiError('InvalidExecutionInput', 'Invalid State Machine Execution Input: not JSON');
  }
}

/** The JSON protocols write instants as seconds since the epoch. */
function seconds(ms: number): number {
  return ms / 1000;
}

function syncAnswer(stateMachineArn: string, result: SyncResult): Body {
  const { executionArn, name, status, startedAt, stoppedAt } = result;
  return {
    executionArn,
    name,
    stateMachineArn,
    status,
    startDate: seconds(startedAt),
    stopDate: seconds(stoppedAt),
    ...(result.status === 'SUCCEEDED' && { output: JSON.stringify(result.output) }),
    ...(result.status === 'FAILED' && { error: result.error, cause: result.cause }),
  };
}

function described(row: ExecutionRow): Body {
  const { arn, machineArn, name, status, startedAt, stoppedAt, input, output, error, cause } = row;
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: seconds(startedAt),
    input: JSON.stringify(input),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
    ...(output !== undefined && { output: JSON.stringify(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}
