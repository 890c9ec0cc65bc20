import type { AsyncApiDocument } from '#platform/websocket/asyncapi/async-api-document.js';
import { block, interfaceOf, type JsonSchema, member, typeOf } from './schema-types.js';

const HEADER = '// Made by `npm run contracts` from the gateways, as contracts/asyncapi.json is. Do not edit.\n';
/** Frames that belong to no action or event of the application. */
const ENVELOPES = new Set(['ack', 'error']);

/** What clients written in TypeScript know of the WebSocket API: the types of frames, actions and acks, from its contract. */
export function clientTypes({ channels, components }: AsyncApiDocument): string {
  const messages = Object.entries(channels['socket']?.messages ?? {});
  const frames: string[] = [];
  const actions: string[] = [];
  for (const [name, { summary, payload }] of messages) {
    const { type, action, data } = (payload as JsonSchema).properties ?? {};
    if (action) {
      const ack = channels['socket']?.messages[`${String(action.const)}.ack`]?.payload as JsonSchema | undefined;
      const shape = `{ readonly data: ${typeOf(data)}; readonly ack: ${typeOf(ack?.properties?.['data'])} }`;
      actions.push(member({ name: String(action.const), type: shape, comment: summary }));
    } else if (type && !ENVELOPES.has(String(type.const))) {
      frames.push(member({ name, type: typeOf(data), comment: summary }));
    }
  }
  return [
    HEADER,
    block('Data of the frames that the server sends, by their type.', 'Frames', frames),
    block('What the actions take, and what their acks hold.', 'Actions', actions),
    ...Object.entries(components.schemas)
      .filter(([name]) => name !== 'Problem')
      .map(([name, schema]) => interfaceOf(name, schema as JsonSchema)),
  ].join('\n');
}
