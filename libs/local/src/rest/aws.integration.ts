import type { AwsResponse, AwsService } from '../aws/aws-service.js';
import { internalRequest } from '../aws/internal-request.js';
import { assumedRole } from '../iam/stack-iam.js';
import { GatewayError } from './gateway-error.js';
import { integrationBody, mappedAnswer } from './integration-response.js';
import type { AwsIntegration } from './rest-api.model.js';
import type { RestAnswer } from './rest-answer.js';
import type { RestRequest } from './rest-request.js';

/** The service behind the AWS endpoint with this signing name. */
export type ServiceLookup = (signingName: string) => AwsService | undefined;

/** Integrations with an action of an AWS service: templates on both sides, the call under the policies of the integration's role. */
export class AwsActions {
  constructor(private readonly service: ServiceLookup) {}

  /** @throws GatewayError 415 for another media type, 500 for a broken configuration, 504 when it takes too long. */
  async run(integration: AwsIntegration, request: RestRequest): Promise<RestAnswer> {
    const body = integrationBody(integration, request) ?? request.body.toString();
    const answer = await this.#call(integration, body, request);
    return mappedAnswer(
      integration.responses,
      { status: String(answer.status), body: answer.body.toString(), headers: answer.headers },
      request,
    );
  }

  async #call(integration: AwsIntegration, body: string, { api }: RestRequest): Promise<AwsResponse> {
    const { service: name, target, roleArn, timeoutMilliseconds } = integration;
    const service = this.service(name);
    if (!service) throw new GatewayError('DEFAULT_5XX', `the local cloud has no service ${name}`);
    const caller = assumedRole(api.accountId, roleArn, 'BackplaneAssumeRoleSession');
    const calling = service.handle(internalRequest({ caller, service: name, region: api.region, target, body }));
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeoutMilliseconds);
    const lost = new Promise<never>((_, reject) => {
      patience.signal.addEventListener('abort', () =>
        reject(new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out')),
      );
    });
    // The action goes on when the gateway has lost patience; what becomes of it is nobody's error then.
    calling.catch(() => undefined);
    return Promise.race([calling, lost]).finally(() => clearTimeout(timer));
  }
}
