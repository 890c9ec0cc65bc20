import { type RenderedTemplate, renderTemplate } from '../gateway/velocity.js';
import { lastValues } from '../gateway/request-identity.js';
import { GatewayError } from './gateway-error.js';
import { templateFor } from './media-type.js';
import type { IntegrationResponse, MockIntegration } from './rest-api.model.js';
import type { RestAnswer } from './rest-answer.js';
import { contextVariables, type RestRequest } from './rest-request.js';

const HEADER = 'method.response.header.';

/**
 * The mock integration: its request template makes a document with a `statusCode`, which selects the response.
 *
 * @throws GatewayError 415 for a media type without a template (unless it is passed through), 500 for a broken configuration.
 */
export function mockAnswer(integration: MockIntegration, request: RestRequest): RestAnswer {
  const status = String(mockStatus(integration, request));
  const { responses } = integration;
  const chosen =
    responses.find(
      ({ selectionPattern }) => selectionPattern !== undefined && new RegExp(`^(?:${selectionPattern})$`).test(status),
    ) ?? responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (!chosen) throw misconfigured();
  const { text, override } = bodyOf(chosen, request);
  return {
    status: override.status ?? chosen.statusCode,
    headers: { 'content-type': 'application/json', ...headersOf(chosen, request), ...lowerCase(override.headers) },
    body: Buffer.from(text),
  };
}

function mockStatus({ requestTemplates, passthroughBehavior }: MockIntegration, request: RestRequest): number {
  const template = templateFor(requestTemplates, request.headers['content-type']);
  if (template === undefined && !passesThrough(passthroughBehavior, requestTemplates)) {
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
  }
  const document = template === undefined ? request.body.toString() : render(template, request).text;
  try {
    return Number((JSON.parse(document) as { statusCode: unknown }).statusCode);
  } catch {
    // AWS, too, answers 500 when the mock's document is not what it expects.
    throw misconfigured();
  }
}

function passesThrough(behavior: string, templates: Readonly<Record<string, string>>): boolean {
  if (behavior === 'NEVER') return false;
  return behavior === 'WHEN_NO_MATCH' || Object.keys(templates).length === 0;
}

function bodyOf({ templates }: IntegrationResponse, request: RestRequest): RenderedTemplate {
  return render(templateFor(templates, undefined) ?? Object.values(templates)[0] ?? '', request);
}

function headersOf({ parameters }: IntegrationResponse, request: RestRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(HEADER))
      .map(([name, mapping]) => [name.slice(HEADER.length).toLowerCase(), valueOf(mapping, request)]),
  );
}

function valueOf(mapping: string, request: RestRequest): string {
  const literal = /^'(.*)'$/s.exec(mapping)?.[1];
  if (literal !== undefined) return literal;
  const path = /^context\.([\w.]+)$/.exec(mapping)?.[1];
  if (path === undefined) throw misconfigured();
  let value: unknown = contextVariables(request);
  for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  return String(value ?? '');
}

function render(template: string, request: RestRequest): RenderedTemplate {
  try {
    return renderTemplate(template, {
      context: contextVariables(request),
      stageVariables: request.api.stageVariables,
      input: {
        body: request.body.toString(),
        path: request.match?.parameters ?? {},
        query: lastValues(request.query),
        headers: lastValues(request.multiValueHeaders),
      },
    });
  } catch {
    throw misconfigured();
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function misconfigured(): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
}
