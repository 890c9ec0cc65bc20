import { ApiGatewayAuthorizer } from '@cdktf/provider-aws/lib/api-gateway-authorizer/index.js';
import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment/index.js';
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings/index.js';
import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage/index.js';
import { Construct } from 'constructs';
import { accessLog } from '../access-log.js';
import { ApiGatewayAccountSettings } from '../api-gateway-account.construct.js';
import { DeploymentParts } from '../deployment-parts.js';
import { environmentOf, physicalName } from '../environment-context.js';
import type { NestFunction } from '../nest-function.construct.js';
import type { UserPool } from '../user-pool.construct.js';
import { ClientKey } from './client-key.construct.js';
import { addGatewayResponses } from './gateway-responses.js';
import { addRestAlarms } from './rest-alarms.js';
import { type RestOperation, restOperations } from './rest-document.js';
import { RestRoutes } from './rest-routes.construct.js';

export interface RestApiProps {
  /** The functions that operations can name by `x-function`. */
  readonly functions: readonly NestFunction[];
  /** Whose tokens are accepted. */
  readonly users: UserPool;
}

/** The stage's name is the first segment of every public path (X10). */
const STAGE = 'v1';
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  userId: '$context.authorizer.claims.sub',
  apiKeyId: '$context.identity.apiKeyId',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  error: '$context.error.responseType',
  traceId: '$context.xrayTraceId',
};

/** The REST API: its routes are those of contracts/openapi.json. */
export class RestApi extends Construct {
  /** Base URL of the stage. */
  readonly url: string;
  /** Id of the client's API key. */
  readonly apiKeyId: string;
  private readonly parts = new DeploymentParts();
  private readonly api: ApiGatewayRestApi;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const operations = restOperations(STAGE);
    const name = physicalName(this, 'rest');
    this.api = this.parts.add(
      new ApiGatewayRestApi(this, 'Default', { name, endpointConfiguration: { types: ['REGIONAL'] } }),
    );
    this.addRoutes(props, operations);
    const stage = this.stage();
    const keyed = operations.filter((operation) => operation.apiKey);
    const key = new ClientKey(this, 'Client', {
      restApiId: this.api.id,
      stageName: stage.stageName,
      operations: keyed,
    });
    this.url = stage.invokeUrl;
    this.apiKeyId = key.keyId;
    addRestAlarms(this, name, STAGE);
  }

  private addRoutes({ functions, users }: RestApiProps, operations: readonly RestOperation[]): void {
    const { origins } = environmentOf(this).settings.cors;
    const authorizer = this.parts.add(
      new ApiGatewayAuthorizer(this, 'Authorizer', {
        name: 'users',
        restApiId: this.api.id,
        type: 'COGNITO_USER_POOLS',
        providerArns: [users.arn],
      }),
    );
    const invokeArns = new Map(functions.map((one) => [one.name, one.invokeArn]));
    const invokeArnOf = (name: string): string => {
      const arn = invokeArns.get(name);
      if (arn === undefined)
        throw new Error(`The REST document names the function "${name}", which the API was not given`);
      return arn;
    };
    new RestRoutes(this, 'Routes', {
      restApiId: this.api.id,
      rootResourceId: this.api.rootResourceId,
      authorizerId: authorizer.id,
      operations,
      invokeArnOf,
      origins,
      parts: this.parts,
    });
    addGatewayResponses(new Construct(this, 'Problems'), this.api.id, origins, this.parts);
    for (const one of functions)
      one.allow('FromRest', 'apigateway.amazonaws.com', `${this.api.executionArn}/${STAGE}/*`);
  }

  private stage(): ApiGatewayStage {
    const { api } = environmentOf(this).settings;
    const deployment = new ApiGatewayDeployment(this, 'Deployment', { restApiId: this.api.id, ...this.parts.config() });
    const stage = new ApiGatewayStage(this, 'Stage', {
      restApiId: this.api.id,
      deploymentId: deployment.id,
      stageName: STAGE,
      xrayTracingEnabled: true,
      accessLogSettings: accessLog(this, 'rest', ACCESS_LOG),
      dependsOn: ApiGatewayAccountSettings.of(this),
    });
    new ApiGatewayMethodSettings(this, 'Limits', {
      restApiId: this.api.id,
      stageName: stage.stageName,
      methodPath: '*/*',
      settings: {
        metricsEnabled: true,
        // Execution logs would hold headers and bodies.
        loggingLevel: 'OFF',
        dataTraceEnabled: false,
        throttlingRateLimit: api.stageRate,
        throttlingBurstLimit: api.stageBurst,
      },
    });
    return stage;
  }
}
