import { ApiGatewayGatewayResponse } from '@cdktf/provider-aws/lib/api-gateway-gateway-response/index.js';
import type { Construct } from 'constructs';
import type { DeploymentParts } from '../deployment-parts.js';
import { corsHeaders, type Headers } from './cors.js';
import { GATEWAY_PROBLEMS } from './gateway-problems.js';
import { PROBLEM_TYPE, problemTemplate } from './problem.js';

/** What a refusal tells beside its problem: which scheme to use, when to come back (in seconds). */
const HEADERS: Readonly<Record<number, Headers>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  429: { 'Retry-After': '1' },
};

/** Makes everything that the gateway answers itself a problem. */
export function addGatewayResponses(
  scope: Construct,
  restApiId: string,
  origins: readonly string[],
  parts: DeploymentParts,
): void {
  for (const [responseType, problem] of Object.entries(GATEWAY_PROBLEMS)) {
    const headers = { 'Content-Type': PROBLEM_TYPE, ...HEADERS[problem.status], ...corsHeaders(origins) };
    parts.add(
      new ApiGatewayGatewayResponse(scope, responseType, {
        restApiId,
        responseType,
        statusCode: String(problem.status),
        responseTemplates: { 'application/json': problemTemplate(problem) },
        responseParameters: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
        ),
      }),
    );
  }
}
