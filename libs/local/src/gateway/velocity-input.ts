import { jsonPath } from './json-path.js';

/** What `$input` stands for. */
export interface TemplateInput {
  readonly body: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** `$input` with API Gateway's methods. */
export function inputOf({ body, path, query, headers }: TemplateInput): Record<string, unknown> {
  const parsed = (): unknown => parseOrText(body);
  const all = { path, querystring: query, header: headers };
  return {
    body,
    json: (expression: string) => JSON.stringify(jsonPath(parsed(), expression) ?? '') ?? '""',
    path: (expression: string) => jsonPath(parsed(), expression),
    params: (name?: string) => (name === undefined ? all : (path[name] ?? query[name] ?? headers[name] ?? '')),
  };
}

/** An empty body is an empty object; one that is not JSON is a text. */
function parseOrText(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
