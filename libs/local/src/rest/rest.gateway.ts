import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#platform/clock/clock.js';
import type { Invoker, ResolvedStack } from '../cloud.types.js';
import { InvokePermissions } from '../gateway/invoke-permissions.js';
import { ProblemError } from '../http/problem.js';
import { BodyTooLargeError, readBody } from '../http/read-body.js';
import type { LocalUserPool } from '../identity/user-pool.js';
import { authorize } from './authorize.js';
import { AwsActions, type ServiceLookup } from './aws.integration.js';
import { GatewayError } from './gateway-error.js';
import { gatewayResponse } from './gateway-response.js';
import { LambdaProxy } from './lambda.integration.js';
import { loadRestApis } from './load-rest-api.js';
import { mockAnswer } from './mock.integration.js';
import type { RestApi, RestMethod } from './rest-api.model.js';
import { type RestAnswer, writeAnswer } from './rest-answer.js';
import { type RestRequest, restRequest } from './rest-request.js';
import { matchRoute, segmentsOf } from './route-tree.js';
import { StageThrottle } from './stage-throttle.js';
import { UsagePlans } from './usage-plans.js';

/** API Gateway's limit for a request's body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface RestGatewayProps {
  readonly stack: ResolvedStack;
  readonly invoker: Invoker;
  /** What integrations with AWS services call. @default - no service */
  readonly service?: ServiceLookup;
  /** Undefined when the stack has no user pool: then no token is valid. */
  readonly users: LocalUserPool | undefined;
  readonly clock: Clock;
  /** Gets one line per failure that is not the client's. */
  readonly onFailure: (message: string) => void;
}

interface RunningApi {
  readonly api: RestApi;
  readonly throttle: StageThrottle;
}

/** Serves the stack's REST APIs, each under its stage's name as the first segment of the path. */
export class RestGateway {
  readonly #apis: ReadonlyMap<string, RunningApi>;
  readonly #plans: UsagePlans;
  readonly #lambda: LambdaProxy;
  readonly #actions: AwsActions;

  /** @throws NotEmulatedError for what the gateway cannot do as AWS does. */
  constructor(private readonly props: RestGatewayProps) {
    const { stack, clock, invoker } = props;
    const apis = loadRestApis(stack);
    this.#apis = new Map(apis.map((api) => [api.stageName, { api, throttle: new StageThrottle(api, clock) }]));
    if (this.#apis.size < apis.length) throw new Error('two REST stages of the stack have the same name');
    this.#plans = new UsagePlans(stack, clock);
    this.#lambda = new LambdaProxy(invoker, new InvokePermissions(stack));
    this.#actions = new AwsActions(props.service ?? (() => undefined));
  }

  /** Names of the stages: first segments of paths. */
  get stages(): readonly string[] {
    return [...this.#apis.keys()];
  }

  /** Answers one request to a stage; never rejects. */
  async handle(stage: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const running = this.#apis.get(stage);
    if (!running) throw new Error(`there is no stage ${stage}`);
    const request = restRequest(running.api, message, this.props.clock);
    const answer = await this.#answer(running, request, message).catch((error: unknown) =>
      this.#refusal(error, request),
    );
    writeAnswer(response, answer, request);
  }

  async #answer(running: RunningApi, request: RestRequest, message: IncomingMessage): Promise<RestAnswer> {
    const method = route(request);
    const operation = `${request.match?.node.path}/${request.method}`;
    running.throttle.admit(operation);
    if (method.authorizer) request.claims = await authorize(method.authorizer, request, this.props.users);
    if (method.apiKeyRequired) request.apiKey = this.#plans.admit(request.headers['x-api-key'], request.api, operation);
    request.body = await readBody(message, MAX_BODY_BYTES);
    const { integration } = method;
    switch (integration.type) {
      case 'MOCK':
        return mockAnswer(integration, request);
      case 'AWS':
        return this.#actions.run(integration, request);
      case 'AWS_PROXY':
        return this.#lambda.run(integration, request);
    }
  }

  #refusal(error: unknown, request: RestRequest): RestAnswer {
    const refusal = asGatewayError(error);
    if (refusal.status >= 500) {
      const cause = error === refusal ? refusal.message : String(error);
      this.props.onFailure(`${request.method} ${request.match?.node.path ?? request.path}: ${refusal.type} (${cause})`);
    }
    return gatewayResponse(request.api, refusal, request);
  }
}

/** @throws GatewayError: AWS calls a route that does not exist a missing authentication token. */
function route(request: RestRequest): RestMethod {
  const match = matchRoute(request.api.root, segmentsOf(request.path));
  const method = match?.node.methods.get(request.method) ?? match?.node.methods.get('ANY');
  if (!match || !method) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
  request.match = match;
  return method;
}

function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (error instanceof BodyTooLargeError) return new GatewayError('REQUEST_TOO_LARGE', 'Request Too Long');
  if (error instanceof ProblemError) return new GatewayError('DEFAULT_4XX', error.message, error.status);
  return new GatewayError('DEFAULT_5XX', 'Internal server error');
}
