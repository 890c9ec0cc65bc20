import type { RestAnswer } from './rest-answer.js';
import type { GatewayError } from './gateway-error.js';
import type { GatewayResponseConfig, RestApi } from './rest-api.model.js';
import { contextVariables, type RestRequest } from './rest-request.js';

/** What AWS answers where nothing is configured. */
const DEFAULT_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };
const HEADER = 'gatewayresponse.header.';

/** Renders one of the gateway's own answers as the stack configured it. */
export function gatewayResponse(api: RestApi, error: GatewayError, request: RestRequest): RestAnswer {
  const config = configOf(api, error);
  const context = {
    ...contextVariables(request),
    error: { message: error.message, messageString: JSON.stringify(error.message), responseType: error.type },
  };
  const templates = Object.keys(config.templates).length > 0 ? config.templates : DEFAULT_TEMPLATES;
  const [contentType, template] = chooseTemplate(templates, request.headers['accept']);
  const headers = Object.entries(config.parameters)
    .filter(([name]) => name.startsWith(HEADER))
    .map(([name, mapping]): [string, string] => [
      name.slice(HEADER.length).toLowerCase(),
      mapped(mapping, context, request),
    ]);
  return {
    status: config.statusCode ?? error.status,
    headers: {
      'content-type': contentType,
      'x-amzn-errortype': error.errorType,
      ...Object.fromEntries(headers),
    },
    body: Buffer.from(substitute(template, context, jsonEscaped)),
  };
}

/** The type's own configuration, else that of its class; an unset part is AWS's default. */
function configOf(api: RestApi, { type, status }: GatewayError): GatewayResponseConfig {
  const family = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  return (
    api.responses.get(type) ?? api.responses.get(family) ?? { statusCode: undefined, parameters: {}, templates: {} }
  );
}

function chooseTemplate(templates: Readonly<Record<string, string>>, accept: string | undefined): [string, string] {
  const entries = Object.entries(templates);
  const wanted = entries.find(([type]) => accept?.toLowerCase().includes(type));
  return wanted ?? entries.find(([type]) => type === 'application/json') ?? entries[0] ?? ['application/json', ''];
}

function mapped(mapping: string, context: Readonly<Record<string, unknown>>, request: RestRequest): string {
  const literal = /^'(.*)'$/s.exec(mapping)?.[1];
  if (literal !== undefined) return literal;
  const header = /^method\.request\.header\.(.+)$/.exec(mapping)?.[1];
  if (header !== undefined) return request.headers[header.toLowerCase()] ?? '';
  return substitute(mapping.replace(/^context\./, '$context.'), context, String);
}

/** Gateway responses know variables only: API Gateway does not run Velocity on them. */
function substitute(
  template: string,
  context: Readonly<Record<string, unknown>>,
  print: (value: unknown) => string,
): string {
  return template.replace(/\$context((?:\.\w+)+)/g, (_, path: string) => {
    let value: unknown = context;
    for (const part of path.slice(1).split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
    return path === '.error.messageString' ? String(value) : print(value ?? '');
  });
}

/** A client's path or user agent must not break out of the JSON text that it is put into. */
function jsonEscaped(value: unknown): string {
  return JSON.stringify(String(value)).slice(1, -1);
}
