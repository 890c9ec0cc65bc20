import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration/index.js';
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method/index.js';
import { ApiGatewayResource } from '@cdktf/provider-aws/lib/api-gateway-resource/index.js';
import { Construct } from 'constructs';
import type { DeploymentParts } from '../deployment-parts.js';
import { allowed, corsHeaders, preflightHeaders } from './cors.js';
import { MockMethod } from './mock-method.construct.js';
import { PROBLEM_TYPE, problemTemplate } from './problem.js';
import type { RestOperation } from './rest-document.js';
import type { RestTargets } from './rest-targets.js';
import { WorkflowMethod } from './workflow-method.construct.js';

export interface RestRoutesProps {
  readonly restApiId: string;
  readonly rootResourceId: string;
  readonly authorizerId: string;
  readonly operations: readonly RestOperation[];
  readonly targets: RestTargets;
  /** Origins that may call from a browser. */
  readonly origins: readonly string[];
  readonly parts: DeploymentParts;
}

const TIMEOUT_MILLISECONDS = 29_000;

/**
 * The resources and methods of the document's operations. Every resource that has an operation also answers preflights,
 * and every method that it does not have with 405 and `Allow`.
 */
export class RestRoutes extends Construct {
  private readonly resources = new Map<string, { id: string; scope: Construct }>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RestRoutesProps,
  ) {
    super(scope, id);
    this.resources.set('', { id: props.rootResourceId, scope: this });
    const byPath = Map.groupBy(props.operations, (operation) => operation.path);
    for (const [path, operations] of byPath) this.addResource(path, operations);
  }

  private addResource(path: string, operations: readonly RestOperation[]): void {
    const resource = this.resource(path);
    for (const operation of operations) this.addOperation(resource, operation);
    const methods = operations.map((operation) => operation.method);
    const { restApiId, origins, parts, authorizerId } = this.props;
    const common = { restApiId, resourceId: resource.id };
    const preflight = { method: 'OPTIONS', status: 204, headers: preflightHeaders(origins, methods) };
    new MockMethod(resource.scope, 'OPTIONS', { ...common, ...preflight }, parts);
    new MockMethod(
      resource.scope,
      'ANY',
      {
        ...common,
        method: 'ANY',
        authorizerId: operations.some(({ token }) => token) ? authorizerId : undefined,
        status: 405,
        headers: { Allow: allowed(methods), 'Content-Type': PROBLEM_TYPE, ...corsHeaders(origins) },
        template: problemTemplate({
          status: 405,
          title: 'Method Not Allowed',
          code: 'method-not-allowed',
          detail: `Allowed here: ${methods.join(', ')}.`,
        }),
      },
      parts,
    );
  }

  private addOperation(resource: { id: string; scope: Construct }, operation: RestOperation): void {
    const { restApiId, authorizerId, parts } = this.props;
    const method = parts.add(
      new ApiGatewayMethod(resource.scope, operation.method, {
        restApiId,
        resourceId: resource.id,
        httpMethod: operation.method,
        authorization: operation.token ? 'COGNITO_USER_POOLS' : 'NONE',
        authorizerId: operation.token ? authorizerId : undefined,
        apiKeyRequired: operation.apiKey,
      }),
    );
    const common = { restApiId, resourceId: resource.id, httpMethod: method.httpMethod };
    if (operation.workflowName !== undefined) {
      const target = this.props.targets.workflow(operation.workflowName);
      new WorkflowMethod(resource.scope, `${operation.method}-Workflow`, { ...common, ...target, parts });
      return;
    }
    parts.add(
      new ApiGatewayIntegration(resource.scope, `${operation.method}-Integration`, {
        ...common,
        type: 'AWS_PROXY',
        // Lambda is always called by POST, whatever the client's method.
        integrationHttpMethod: 'POST',
        uri: this.props.targets.invokeArn(operation.functionName ?? ''),
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      }),
    );
  }

  /** The resource of a path, and those above it, each made once. */
  private resource(path: string): { id: string; scope: Construct } {
    const known = this.resources.get(path);
    if (known) return known;
    const cut = path.lastIndexOf('/');
    const parent = this.resource(path.slice(0, Math.max(cut, 0)));
    const pathPart = path.slice(cut + 1);
    const scope = new Construct(parent.scope, pathPart);
    const { restApiId, parts } = this.props;
    const made = parts.add(new ApiGatewayResource(scope, 'Default', { restApiId, parentId: parent.id, pathPart }));
    const entry = { id: made.id, scope };
    this.resources.set(path, entry);
    return entry;
  }
}
