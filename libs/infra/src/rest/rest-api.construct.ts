import { ApiGatewayAuthorizer } from '@cdktf/provider-aws/lib/api-gateway-authorizer/index.js';
import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import { Construct } from 'constructs';
import { DeploymentParts } from '../deployment-parts.js';
import { environmentOf, physicalName } from '../environment-context.js';
import type { NestFunction } from '../nest-function.construct.js';
import type { UserPool } from '../user-pool.construct.js';
import type { Workflow } from '../workflow/workflow.construct.js';
import { ALL_METHODS, type SiteApi } from '../site/site-api.js';
import { ClientKeys } from './client-key.construct.js';
import { addGatewayResponses } from './gateway-responses.js';
import { addOperationAlarm, addRestAlarms, type OperationAlarmProps } from './rest-alarms.js';
import { type RestOperation, restOperations } from './rest-document.js';
import { RestRoutes } from './rest-routes.construct.js';
import { RestTargets } from './rest-targets.js';
import { addRestStage, REST_STAGE } from './rest-stage.js';

export interface RestApiProps {
  /** The functions that operations can name by `x-function`. */
  readonly functions: readonly NestFunction[];
  /**
   * The state machines that operations can name by `x-workflow`.
   * @default none
   */
  readonly workflows?: readonly Workflow[];
  /**
   * The OpenAPI document, as a path from the project's root.
   * @default contracts/openapi.json
   */
  readonly document?: string;
  /** Whose tokens are accepted. */
  readonly users: UserPool;
}

/** The REST API: its routes are those of the OpenAPI document. */
export class RestApi extends Construct {
  /** Base URL of the stage. */
  readonly url: string;
  /** Id of the client applications' API key. */
  readonly apiKeyId: string;
  /** Value of the web client's own API key (a token). */
  readonly webApiKey: string;
  private readonly parts = new DeploymentParts();
  private readonly api: ApiGatewayRestApi;
  /** Physical name. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const operations = restOperations(REST_STAGE, props.document);
    this.name = physicalName(this, 'rest');
    this.api = this.parts.add(
      new ApiGatewayRestApi(this, 'Default', {
        name: this.name,
        endpointConfiguration: { types: ['REGIONAL'] },
        binaryMediaTypes: binaryTypesOf(operations),
      }),
    );
    this.addRoutes(props, operations);
    const stage = addRestStage(this, this.api.id, this.parts);
    const keyed = operations.filter((operation) => operation.apiKey);
    const keys = new ClientKeys(this, 'Client', {
      restApiId: this.api.id,
      stageName: stage.stageName,
      operations: keyed,
    });
    this.url = stage.invokeUrl;
    this.apiKeyId = keys.clientKeyId;
    this.webApiKey = keys.webKey;
    addRestAlarms(this, this.name, REST_STAGE);
  }

  /** The stage for pages of the same domain. */
  get onSite(): SiteApi {
    return { name: 'rest', id: this.api.id, pathPattern: `/${REST_STAGE}/*`, methods: ALL_METHODS };
  }

  /** Watches one operation more closely than the stage. */
  watch(props: OperationAlarmProps): void {
    addOperationAlarm(this, this.name, REST_STAGE, props);
  }

  private addRoutes({ functions, workflows = [], users }: RestApiProps, operations: readonly RestOperation[]): void {
    const { origins } = environmentOf(this).settings.cors;
    const authorizer = this.parts.add(
      new ApiGatewayAuthorizer(this, 'Authorizer', {
        name: 'users',
        restApiId: this.api.id,
        type: 'COGNITO_USER_POOLS',
        providerArns: [users.arn],
      }),
    );
    new RestRoutes(this, 'Routes', {
      restApiId: this.api.id,
      rootResourceId: this.api.rootResourceId,
      authorizerId: authorizer.id,
      operations,
      targets: new RestTargets(this, functions, workflows),
      origins,
      parts: this.parts,
    });
    addGatewayResponses(new Construct(this, 'Problems'), this.api.id, origins, this.parts);
    for (const one of functions)
      one.allow('FromRest', 'apigateway.amazonaws.com', `${this.api.executionArn}/${REST_STAGE}/*`);
  }
}

/** Never all types: JSON would reach the mapping templates as base64. */
function binaryTypesOf(operations: readonly RestOperation[]): string[] | undefined {
  const types = new Set(operations.flatMap(({ binaryTypes = [] }) => binaryTypes));
  return types.size > 0 ? [...types].sort() : undefined;
}
