import type { AwsResponse, AwsService } from '../aws/aws-service.js';
import { internalRequest } from '../aws/internal-request.js';
import type { Caller, Iam, Invoker } from '../cloud.types.js';
import { assumedRole } from '../iam/stack-iam.js';
import type { Json } from './asl.types.js';
import { StateError } from './state.error.js';
import type { TaskRunner } from './task-runner.js';

type Fields = Readonly<Record<string, Json>>;

/** One service integration: which operation of which service, and how Step Functions names its errors. */
interface Integration {
  readonly service: string;
  /** Value of `X-Amz-Target`. */
  readonly target: string;
  readonly errorPrefix: string;
  /** Step Functions writes members in Pascal case, the service's protocol may not. */
  readonly camelCase: boolean;
}

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
const DYNAMODB = /^arn:aws:states:::(aws-sdk:)?dynamodb:(getItem|putItem|updateItem|deleteItem|query)$/;
const STATES = /^arn:aws:states:::(aws-sdk:sfn|states):(startExecution|stopExecution|describeExecution)$/;

export interface StackTaskRunnerProps {
  readonly accountId: string;
  readonly region: string;
  readonly invoker: Invoker;
  readonly iam: Iam;
  /** Looked up when a task runs: the services and the machines know each other. */
  readonly service: (signingName: string) => AwsService | undefined;
}

/** Runs tasks on the local cloud under the policies of the machine's role. */
export class StackTaskRunner implements TaskRunner {
  constructor(private readonly props: StackTaskRunnerProps) {}

  supports(resource: string): boolean {
    return resource === LAMBDA_INVOKE || integrationOf(resource) !== undefined;
  }

  async run(resource: string, args: Json, roleArn: string, signal: AbortSignal): Promise<Json> {
    const caller = assumedRole(this.props.accountId, roleArn, 'execution');
    const fields = asFields(args);
    if (resource === LAMBDA_INVOKE) return this.#invoke(fields, caller, signal);
    const integration = integrationOf(resource);
    if (!integration) throw new StateError('States.Runtime', `Resource ${resource} is not supported`);
    return this.#call(integration, fields, caller);
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
  async #invoke(args: Fields, caller: Caller, signal: AbortSignal): Promise<Json> {
    const name = String(args['FunctionName'] ?? '');
    const decision = this.props.iam.authorize(caller, { action: 'lambda:InvokeFunction', resource: name });
    if (!decision.allowed) throw new StateError('Lambda.AWSLambdaException', decision.message);
    const result = await this.props.invoker.invoke(name, args['Payload'] ?? {}, { signal });
    if (result.ok) return { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: (result.payload ?? null) as Json };
    const { errorType, errorMessage, trace } = result;
    throw new StateError(errorType, JSON.stringify({ errorType, errorMessage, trace }));
  }

  async #call(integration: Integration, args: Fields, caller: Caller): Promise<Json> {
    const service = this.props.service(integration.service);
    if (!service) throw new StateError('States.Runtime', `The local cloud has no service ${integration.service}`);
    const body = JSON.stringify(integration.camelCase ? renamed(args, lowerFirst) : args);
    const answer = await service.handle(internalRequest({ ...integration, region: this.props.region, caller, body }));
    const value = parse(answer);
    if (answer.status !== 200) throw failure(integration, value);
    return integration.camelCase ? renamed(value, upperFirst) : value;
  }
}

function integrationOf(resource: string): Integration | undefined {
  const dynamodb = DYNAMODB.exec(resource);
  if (dynamodb?.[2]) {
    const errorPrefix = dynamodb[1] ? 'DynamoDb' : 'DynamoDB';
    return {
      service: 'dynamodb',
      target: `DynamoDB_20120810.${upperFirst(dynamodb[2])}`,
      errorPrefix,
      camelCase: false,
    };
  }
  const states = STATES.exec(resource);
  if (!states?.[2] || (states[1] === 'states' && states[2] !== 'startExecution')) return undefined;
  const errorPrefix = states[1] === 'states' ? 'StepFunctions' : 'Sfn';
  return { service: 'states', target: `AWSStepFunctions.${upperFirst(states[2])}`, errorPrefix, camelCase: true };
}

/** `<Service>.<Code>Exception`, as Retry and Catch name it. */
function failure({ errorPrefix }: Integration, body: Fields): StateError {
  const type =
    String(body['__type'] ?? 'InternalServerError')
      .split('#')
      .at(-1) ?? '';
  const name = /(Exception|Error)$/.test(type) ? type : `${type}Exception`;
  return new StateError(`${errorPrefix}.${name}`, String(body['message'] ?? body['Message'] ?? ''));
}

function parse(answer: AwsResponse): Fields {
  const text = answer.body.toString();
  return text === '' ? {} : asFields(JSON.parse(text) as Json);
}

function asFields(value: Json): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StateError('States.Runtime', 'Arguments is not an object');
  }
  return value as Fields;
}

function renamed(fields: Fields, rename: (name: string) => string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [rename(name), value]));
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
