import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { API_PREFIX } from '#platform/rest/api-prefix.js';
import { openApiDocument } from '#platform/rest/openapi.js';
import { RestAdapter } from '#platform/rest/rest.adapter.js';
import { asyncApiDocumentOf } from '#platform/websocket/asyncapi/async-api-document.js';
import { VotingsWriteModule } from '#votings/upsert/votings-write.module.js';
import { ApiModule } from './api/api.module.js';
import { clientTypes } from './client-types.js';
import { type RestDocument, restClientTypes } from './rest-client-types.js';
import { WsModule } from './ws/ws.module.js';

/** Version of both contracts; also the path prefix of the REST API. */
const VERSION = '1';

const REST_DESCRIPTION =
  'REST API of Agora. Refusals are problem details (RFC 9457) with a stable `code`; docs/api-errors.md explains all of them.';

const WS_DESCRIPTION =
  'WebSocket API of Agora. Every frame with an `id` is answered by exactly one ack or error; docs/websocket.md explains the rest.';

/** Every route of the REST API: those of the `api` function, and those that state machines answer. */
@Module({ imports: [ApiModule, VotingsWriteModule] })
class RestContractModule {}

/**
 * The committed contracts by their path, and what the client library knows of them, made from the code: modules are previewed, so
 * nothing is instantiated and neither AWS nor an environment is needed.
 */
export async function contracts(): Promise<Readonly<Record<string, object | string>>> {
  const ws = { title: 'Agora', version: VERSION, description: WS_DESCRIPTION };
  const asyncApi = await asyncApiDocumentOf(WsModule, ws);
  const openApi = await restContract(RestContractModule);
  return {
    'contracts/openapi.json': openApi,
    'contracts/asyncapi.json': asyncApi,
    'libs/client/src/contract.ts': clientTypes(asyncApi),
    'libs/client/src/rest-contract.ts': restClientTypes(openApi, API_PREFIX, asyncApi.components.schemas),
  };
}

async function restContract(module: Type): Promise<RestDocument> {
  const app = await NestFactory.create(module, new RestAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    return openApiDocument(app, { title: 'Agora', version: VERSION, description: REST_DESCRIPTION });
  } finally {
    await app.close();
  }
}

/** The bytes of a contract's file. */
export function contractText(document: object | string): string {
  if (typeof document === 'string') return document;
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The first line that differs, for people: what is committed and what the code gives. */
export function firstDifference(committed: string, generated: string): string | undefined {
  if (committed === generated) return undefined;
  const old = committed.split('\n');
  const now = generated.split('\n');
  const line = now.findIndex((text, index) => text !== old[index]);
  const at = line < 0 ? now.length : line;
  return `line ${at + 1}\n  committed: ${(old[at] ?? '(end)').trim()}\n  generated: ${(now[at] ?? '(end)').trim()}`;
}
