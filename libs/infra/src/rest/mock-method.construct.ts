import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration/index.js';
import { ApiGatewayIntegrationResponse } from '@cdktf/provider-aws/lib/api-gateway-integration-response/index.js';
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method/index.js';
import { ApiGatewayMethodResponse } from '@cdktf/provider-aws/lib/api-gateway-method-response/index.js';
import { Construct } from 'constructs';
import type { DeploymentParts } from '../deployment-parts.js';
import type { Headers } from './cors.js';

export interface MockMethodProps {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly method: string;
  /**
   * Authorizer that the caller must pass.
   * @default anyone may call
   */
  readonly authorizerId?: string;
  readonly status: number;
  readonly headers: Headers;
  /**
   * Mapping template of the body.
   * @default no body
   */
  readonly template?: string;
}

/**
 * The mock reads the status from the "body" that its template makes, whatever the client sent as which type. REST APIs have no template for "any
 * type", and what no template is for is 415: so these are the types that clients of methods that are not there send, patches among them.
 */
const REQUEST_TYPES = [
  'application/json',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data',
  'text/plain',
  'text/xml',
];

/** A method that the gateway answers itself, always in the same way. */
export class MockMethod extends Construct {
  constructor(scope: Construct, id: string, props: MockMethodProps, parts: DeploymentParts) {
    super(scope, id);
    const { restApiId, resourceId, authorizerId } = props;
    const statusCode = String(props.status);
    const method = parts.add(
      new ApiGatewayMethod(this, 'Default', {
        restApiId,
        resourceId,
        httpMethod: props.method,
        authorization: authorizerId === undefined ? 'NONE' : 'COGNITO_USER_POOLS',
        authorizerId,
      }),
    );
    const common = { restApiId, resourceId, httpMethod: method.httpMethod };
    const template = JSON.stringify({ statusCode: props.status });
    const integration = parts.add(
      new ApiGatewayIntegration(this, 'Integration', {
        ...common,
        type: 'MOCK',
        requestTemplates: Object.fromEntries(REQUEST_TYPES.map((type) => [type, template])),
        passthroughBehavior: 'NEVER',
      }),
    );
    const answer = parts.add(
      new ApiGatewayMethodResponse(this, 'Response', { ...common, statusCode, responseParameters: declared(props) }),
    );
    parts.add(
      new ApiGatewayIntegrationResponse(this, 'Answer', {
        ...common,
        statusCode,
        responseParameters: mapped(props),
        responseTemplates: { 'application/json': props.template ?? '' },
        dependsOn: [integration, answer],
      }),
    );
  }
}

function declared({ headers }: MockMethodProps): Record<string, boolean> {
  return Object.fromEntries(Object.keys(headers).map((name) => [`method.response.header.${name}`, true]));
}

/** Static values are quoted in single quotes. */
function mapped({ headers }: MockMethodProps): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, `'${value}'`]),
  );
}
