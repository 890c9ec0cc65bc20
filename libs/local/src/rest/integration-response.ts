import { lastValues } from '../gateway/request-identity.js';
import { type RenderedTemplate, renderTemplate } from '../gateway/velocity.js';
import { GatewayError } from './gateway-error.js';
import { templateFor } from './media-type.js';
import type { IntegrationResponse, TemplatedRequest } from './rest-api.model.js';
import type { RestAnswer } from './rest-answer.js';
import { contextVariables, type RestRequest } from './rest-request.js';

const HEADER = 'method.response.header.';

/** What came back from an integration. */
export interface IntegrationResult {
  /** What selection patterns are compared with. */
  readonly status: string;
  /** What response templates see as `$input`. */
  readonly body: string;
  /** Lower-case names, for mappings from `integration.response.header`. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The body that is sent to the integration; undefined where the request is passed through as it is.
 *
 * @throws GatewayError 415 for a media type without a template, unless it is passed through.
 */
export function integrationBody(
  { requestTemplates, passthroughBehavior }: TemplatedRequest,
  request: RestRequest,
): string | undefined {
  const template = templateFor(requestTemplates, request.headers['content-type']);
  if (template !== undefined) return render(template, request, request.body.toString()).text;
  if (passesThrough(passthroughBehavior, requestTemplates)) return undefined;
  throw new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
}

/**
 * The answer to the client: the first response whose pattern fits the status, else the one without a pattern.
 *
 * @throws GatewayError 500 for a broken configuration, as AWS.
 */
export function mappedAnswer(
  responses: readonly IntegrationResponse[],
  result: IntegrationResult,
  request: RestRequest,
): RestAnswer {
  const chosen =
    responses.find(
      ({ selectionPattern }) =>
        selectionPattern !== undefined && new RegExp(`^(?:${selectionPattern})$`).test(result.status),
    ) ?? responses.find(({ selectionPattern }) => selectionPattern === undefined);
  if (!chosen) throw misconfigured();
  const template = templateFor(chosen.templates, undefined) ?? Object.values(chosen.templates)[0];
  const { text, override } = template === undefined ? unchanged(result.body) : render(template, request, result.body);
  return {
    status: override.status ?? chosen.statusCode,
    headers: {
      'content-type': 'application/json',
      ...headersOf(chosen, result, request),
      ...lowerCase(override.headers),
    },
    body: Buffer.from(text),
  };
}

/** The gateway's answer where the API is configured so that it cannot work. */
export function misconfigured(): GatewayError {
  return new GatewayError('API_CONFIGURATION_ERROR', 'Internal server error');
}

function passesThrough(behavior: string, templates: Readonly<Record<string, string>>): boolean {
  if (behavior === 'NEVER') return false;
  return behavior === 'WHEN_NO_MATCH' || Object.keys(templates).length === 0;
}

function unchanged(body: string): RenderedTemplate {
  return { text: body, override: { headers: {} } };
}

function headersOf(
  { parameters }: IntegrationResponse,
  result: IntegrationResult,
  request: RestRequest,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(HEADER))
      .map(([name, mapping]) => [name.slice(HEADER.length).toLowerCase(), valueOf(mapping, result, request)]),
  );
}

function valueOf(mapping: string, result: IntegrationResult, request: RestRequest): string {
  const literal = /^'(.*)'$/s.exec(mapping)?.[1];
  if (literal !== undefined) return literal;
  const header = /^integration\.response\.header\.([\w-]+)$/.exec(mapping)?.[1];
  if (header !== undefined) return result.headers[header.toLowerCase()] ?? '';
  const path = /^context\.([\w.]+)$/.exec(mapping)?.[1];
  if (path === undefined) throw misconfigured();
  let value: unknown = contextVariables(request);
  for (const part of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  return String(value ?? '');
}

function render(template: string, request: RestRequest, body: string): RenderedTemplate {
  try {
    return renderTemplate(template, {
      context: contextVariables(request),
      stageVariables: request.api.stageVariables,
      input: {
        body,
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
