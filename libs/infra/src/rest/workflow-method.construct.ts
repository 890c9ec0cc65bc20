import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration/index.js';
import { ApiGatewayIntegrationResponse } from '@cdktf/provider-aws/lib/api-gateway-integration-response/index.js';
import { ApiGatewayMethodResponse } from '@cdktf/provider-aws/lib/api-gateway-method-response/index.js';
import { Construct } from 'constructs';
import type { DeploymentParts } from '../deployment-parts.js';
import { environmentOf } from '../environment-context.js';
import type { ServiceRole } from '../service-role.construct.js';
import type { Workflow } from '../workflow/workflow.construct.js';
import { corsHeaders, type Headers } from './cors.js';
import { workflowTemplates } from './workflow-templates.js';

export interface WorkflowMethodProps {
  readonly restApiId: string;
  readonly resourceId: string;
  /** The method as its resource names it, so that the integration is made after it. */
  readonly httpMethod: string;
  /** An EXPRESS machine that ends before the gateway loses patience. */
  readonly workflow: Workflow;
  /** The role that the gateway starts machines with. */
  readonly role: ServiceRole;
  readonly parts: DeploymentParts;
}

/** The gateway waits this long at most; the machine must have ended by then, or the client never learns how. */
const TIMEOUT_SECONDS = 29;

/** Calls that AWS refused: throttled, no permission, an input that is too long. */
const REFUSED = '4\\d{2}|5\\d{2}';

/**
 * A method that a state machine answers: the gateway runs it and waits (StartSyncExecution).
 *
 * The machine gets `{method, requestId, path, headers, claims, body}` and gives `{statusCode, headers, body}`, where both
 * bodies are texts. Everything else that can happen becomes a problem like those of the runtime.
 */
export class WorkflowMethod extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkflowMethodProps,
  ) {
    super(scope, id);
    const { workflow, role, parts } = props;
    assertAnswersInTime(workflow);
    const { api, cors, region } = environmentOf(this).settings;
    const templates = workflowTemplates(workflow.arn, api.maxBodyKilobytes);
    role.grant(...workflow.start().statements);
    const integration = parts.add(
      new ApiGatewayIntegration(this, 'Integration', {
        ...this.method(),
        type: 'AWS',
        // The services of AWS are called by POST, whatever the client's method.
        integrationHttpMethod: 'POST',
        uri: `arn:aws:apigateway:${region}:states:action/StartSyncExecution`,
        credentials: role.arn,
        requestTemplates: { 'application/json': templates.request },
        passthroughBehavior: 'NEVER',
        timeoutMilliseconds: TIMEOUT_SECONDS * 1000,
      }),
    );
    const headers = corsHeaders(cors.origins);
    this.answer('200', undefined, templates.response, headers, integration);
    this.answer('502', REFUSED, templates.refusal, headers, integration);
  }

  private answer(
    statusCode: string,
    selectionPattern: string | undefined,
    template: string,
    headers: Headers,
    integration: ApiGatewayIntegration,
  ): void {
    const { parts } = this.props;
    const names = Object.keys(headers).map((name) => `method.response.header.${name}`);
    const declared = parts.add(
      new ApiGatewayMethodResponse(this, `Response-${statusCode}`, {
        ...this.method(),
        statusCode,
        responseParameters: Object.fromEntries(names.map((name) => [name, true])),
      }),
    );
    parts.add(
      new ApiGatewayIntegrationResponse(this, `Answer-${statusCode}`, {
        ...this.method(),
        statusCode,
        selectionPattern,
        // Static values are quoted in single quotes.
        responseParameters: Object.fromEntries(Object.values(headers).map((value, at) => [names[at], `'${value}'`])),
        responseTemplates: { 'application/json': template },
        dependsOn: [integration, declared],
      }),
    );
  }

  private method() {
    const { restApiId, resourceId, httpMethod } = this.props;
    return { restApiId, resourceId, httpMethod };
  }
}

function assertAnswersInTime({ name, type, timeoutSeconds }: Workflow): void {
  if (type !== 'EXPRESS') throw new Error(`Workflow "${name}" is behind the REST API, so it must be EXPRESS`);
  if (timeoutSeconds === undefined || timeoutSeconds >= TIMEOUT_SECONDS) {
    throw new Error(`Workflow "${name}" is behind the REST API: its TimeoutSeconds must be below ${TIMEOUT_SECONDS}`);
  }
}
