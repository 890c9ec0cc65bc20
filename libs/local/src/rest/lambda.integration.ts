import type { Invoker } from '../cloud.types.js';
import type { InvokePermissions } from '../gateway/invoke-permissions.js';
import { GatewayError } from './gateway-error.js';
import type { LambdaIntegration } from './rest-api.model.js';
import type { RestAnswer } from './rest-answer.js';
import type { RestRequest } from './rest-request.js';
import { proxyEvent } from './proxy.event.js';
import { proxyResult } from './proxy-result.js';

/** The Lambda proxy integration. */
export class LambdaProxy {
  constructor(
    private readonly invoker: Invoker,
    private readonly permissions: InvokePermissions,
  ) {}

  /** @throws GatewayError 500 without the permission, 502 for a failed function, 504 when it takes too long. */
  async run(integration: LambdaIntegration, request: RestRequest): Promise<RestAnswer> {
    const { functionArn, timeoutMilliseconds } = integration;
    if (!this.permissions.allows(functionArn, methodArn(request))) {
      throw new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
    }
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    try {
      const result = await this.invoker.invoke(functionArn, proxyEvent(request), { signal });
      if (!result.ok) throw new GatewayError('DEFAULT_5XX', 'Internal server error', 502);
      return proxyResult(result.payload, request);
    } catch (error) {
      if (signal.aborted) throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
      throw error;
    }
  }
}

/** What a function's resource policy sees as the source: `<execution arn>/<stage>/<METHOD>/<resource path>`. */
function methodArn({ api, method, match }: RestRequest): string {
  return `${api.executionArn}/${api.stageName}/${method}${match?.node.path ?? '/'}`;
}
