import { integrationBody, mappedAnswer, misconfigured } from './integration-response.js';
import type { MockIntegration } from './rest-api.model.js';
import type { RestAnswer } from './rest-answer.js';
import type { RestRequest } from './rest-request.js';

/**
 * The mock integration: its request template makes a document with a `statusCode`, which selects the response.
 *
 * @throws GatewayError 415 for a media type without a template (unless it is passed through), 500 for a broken configuration.
 */
export function mockAnswer(integration: MockIntegration, request: RestRequest): RestAnswer {
  const body = request.body.toString();
  const status = String(mockStatus(integrationBody(integration, request) ?? body));
  return mappedAnswer(integration.responses.map(withTemplate), { status, body, headers: {} }, request);
}

function mockStatus(document: string): number {
  try {
    return Number((JSON.parse(document) as { statusCode: unknown }).statusCode);
  } catch {
    // AWS, too, answers 500 when the mock's document is not what it expects.
    throw misconfigured();
  }
}

/** A mock has no body of its own that an answer without a template could hand on. */
function withTemplate(response: MockIntegration['responses'][number]): MockIntegration['responses'][number] {
  return Object.keys(response.templates).length > 0 ? response : { ...response, templates: { 'application/json': '' } };
}
