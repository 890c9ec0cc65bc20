import type { Throttle } from '../gateway/token-bucket.js';

/** One REST API and its stage, as the gateway needs them. */
export interface RestApi {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly executionArn: string;
  readonly stageName: string;
  readonly deploymentId: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly root: RouteNode;
  /** By response type, e.g. `UNAUTHORIZED`. */
  readonly responses: ReadonlyMap<string, GatewayResponseConfig>;
  readonly binaryMediaTypes: readonly string[];
  /** By `<resource path>/<METHOD>` or `*`/`*`, as method settings name them. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

/** One segment of the resource tree. */
export interface RouteNode {
  readonly resourceId: string;
  /** Template of the whole path: `/votings/{votingId}`. */
  readonly path: string;
  readonly literals: Map<string, RouteNode>;
  /** The child `{name}`; at most one. */
  parameter: { readonly name: string; readonly node: RouteNode } | undefined;
  /** The child `{name+}`; at most one. */
  greedy: { readonly name: string; readonly node: RouteNode } | undefined;
  /** By upper-case method, `ANY` included. */
  readonly methods: Map<string, RestMethod>;
}

export interface RestMethod {
  readonly httpMethod: string;
  /** Whether a token of the user pool is demanded. */
  readonly authorizer: Authorizer | undefined;
  readonly apiKeyRequired: boolean;
  readonly integration: Integration;
}

export interface Authorizer {
  /** Header that carries the token, lower case. */
  readonly header: string;
}

export type Integration = LambdaIntegration | AwsIntegration | MockIntegration;

export interface LambdaIntegration {
  readonly type: 'AWS_PROXY';
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
}

/** How a request is turned into what the integration gets. */
export interface TemplatedRequest {
  /** By media type. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  readonly passthroughBehavior: string;
}

/** An action of an AWS service. */
export interface AwsIntegration extends TemplatedRequest {
  readonly type: 'AWS';
  /** Signing name, e.g. `states`. */
  readonly service: string;
  /** `X-Amz-Target` of the action. */
  readonly target: string;
  /** The role under whose policies the action is called. */
  readonly roleArn: string;
  readonly timeoutMilliseconds: number;
  readonly responses: readonly IntegrationResponse[];
}

export interface MockIntegration extends TemplatedRequest {
  readonly type: 'MOCK';
  readonly responses: readonly IntegrationResponse[];
}

/** How one outcome of an integration becomes the answer. */
export interface IntegrationResponse {
  readonly statusCode: number;
  /** Regular expression of the integration's status; undefined for the default. */
  readonly selectionPattern: string | undefined;
  /** `method.response.header.<name>` to value or mapping. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}

export interface GatewayResponseConfig {
  readonly statusCode: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, string>>;
}
