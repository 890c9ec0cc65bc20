import type { Type } from '@nestjs/common';
import { MAX_ID_LENGTH } from '../client-frame.js';
import { serverFrameOf } from '../server-frame.decorator.js';
import { schemaRef, type Schema } from './schemas.js';

/** A message of the channel. */
export interface Message {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly payload: Schema;
}

const ID: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: MAX_ID_LENGTH,
  description: 'Chosen by the client; exactly one ack or error carries it back.',
};

/** The one shape of every refusal, as in HTTP (RFC 9457). */
export const PROBLEM: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { const: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    code: { type: 'string', description: 'Stable; clients branch on it.' },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into `data`; with code `malformed`, into the frame.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** Name of an action's message: frames of the server may be called like actions (`invite`, `stop`). */
export function requestName(action: string): string {
  return `${action}.request`;
}

/** What a client sends for an action. Left-out data is checked as an empty object, so it may be left out only if that is valid. */
export function actionMessage(
  action: string,
  summary: string,
  payload: Type | undefined,
  schemas: Readonly<Record<string, Schema>>,
): Message {
  const needsData = payload !== undefined && schemas[payload.name]?.['required'] !== undefined;
  return message(requestName(action), summary, {
    type: 'object',
    required: needsData ? ['action', 'data'] : ['action'],
    properties: { action: { const: action }, id: ID, data: payload ? schemaRef(payload) : { type: 'object' } },
  });
}

/** A frame that the server sends by its own type. */
export function frameMessage(frame: Type): Message {
  const { type, summary } = serverFrameOf(frame);
  return message(type, summary, {
    type: 'object',
    required: ['type', 'time', 'data'],
    properties: {
      type: { const: type },
      time: { type: 'string', format: 'date-time' },
      seq: { type: 'integer', minimum: 0, description: 'On addressed and topic frames only.' },
      eventId: { type: 'string', description: 'On addressed and topic frames only; the same on a repeat.' },
      topic: { type: 'string', description: 'On topic frames only; `seq` is then the topic’s.' },
      data: schemaRef(frame),
    },
  });
}

/** The ack of an action. */
export function ackMessage(action: string, data: Type | undefined): Message {
  return message(`${action}.ack`, `Action ${action} was done.`, {
    type: 'object',
    required: ['type', 'id', 'data'],
    properties: { type: { const: 'ack' }, id: ID, data: data ? schemaRef(data) : { type: 'object' } },
  });
}

/** The error frame of any action. */
export const ERROR_MESSAGE: Message = message('error', 'A frame was refused, or its action failed.', {
  type: 'object',
  required: ['type', 'error'],
  properties: { type: { const: 'error' }, id: ID, error: { $ref: '#/components/schemas/Problem' } },
});

function message(name: string, summary: string, payload: Schema): Message {
  return { name, title: name, summary, payload };
}
