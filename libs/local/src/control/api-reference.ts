import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ProblemError } from '../http/problem.js';
import { send } from '../http/send.js';

const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const CONTRACTS = ['openapi.json', 'asyncapi.json'];

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Agora API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>
SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#reference', deepLinking: true, persistAuthorization: true });
</script>
</body>
</html>
`;

/** Serves the API reference: `/docs`, its files, and the contracts themselves. */
export class ApiReference {
  readonly #folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  /** @param contracts folder of openapi.json and asyncapi.json */
  constructor(private readonly contracts = 'contracts') {}

  /**
   * @param path below `/docs`, without the slash
   * @throws ProblemError 404.
   */
  handle(path: string, response: ServerResponse): void {
    if (path === '') return send(response, 200, 'text/html; charset=utf-8', PAGE);
    const type = FILES[path];
    if (type !== undefined) return send(response, 200, type, readFileSync(join(this.#folder, path)));
    if (CONTRACTS.includes(path)) return send(response, 200, 'application/json', this.#contract(path));
    throw new ProblemError(404, 'not-found', 'There is no such page.');
  }

  #contract(name: string): Buffer {
    try {
      return readFileSync(join(this.contracts, name));
    } catch {
      throw new ProblemError(404, 'not-found', `There is no ${name} yet: npm run contracts`);
    }
  }
}
