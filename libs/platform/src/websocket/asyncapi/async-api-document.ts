import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PARAM_ARGS_METADATA } from '@nestjs/websockets/constants.js';
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum.js';
import { actionOf, type ActionInfo, sentBy } from '../action.decorator.js';
import { DEFAULT_ROUTE } from '../dispatch.js';
import { findGateways, type Gateway } from '../gateways.js';
import { NoopHttpAdapter } from '../noop-http.adapter.js';
import { serverFrameOf } from '../server-frame.decorator.js';
import {
  ackMessage,
  actionMessage,
  ERROR_MESSAGE,
  frameMessage,
  type Message,
  PROBLEM,
  requestName,
} from './messages.js';
import { schemasOf, type Schema } from './schemas.js';

/** Title, version and description of the document. */
export interface AsyncApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

/** An AsyncAPI 3 document, as far as it is made here. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: AsyncApiInfo;
  readonly defaultContentType: 'application/json';
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Channel {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Message>>;
}

interface Reference {
  readonly $ref: string;
}

/** `receive`: clients send it. `send`: the server sends it on its own. */
export interface Operation {
  readonly action: 'receive' | 'send';
  readonly summary: string;
  readonly channel: Reference;
  readonly messages: readonly Reference[];
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
  /** Route of the gateway that receives it. */
  readonly 'x-route'?: string;
  /** Codes that only this action answers with. */
  readonly 'x-error-codes'?: readonly string[];
}

/** A `@SubscribeMessage` method with all that the contract says about it. */
interface ActionRoute extends ActionInfo {
  readonly action: string;
  readonly payload?: Type;
}

const CHANNEL: Reference = { $ref: '#/channels/socket' };

/** The document of a module's gateways. Instantiates nothing, so it needs no environment. */
export async function asyncApiDocumentOf(module: Type, info: AsyncApiInfo): Promise<AsyncApiDocument> {
  const app = await NestFactory.create(module, new NoopHttpAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  try {
    return asyncApiDocument(app, info);
  } finally {
    await app.close();
  }
}

/**
 * The contract of an application's gateways: one channel, one `receive` operation per action, one `send` operation per
 * frame declared with `@Sends`. Sorted, so that the same code gives the same bytes.
 *
 * @throws Error for an action without `@Action`, a frame without `@ServerFrame`, or two different frames of one type
 */
export function asyncApiDocument(app: INestApplication, info: AsyncApiInfo): AsyncApiDocument {
  const gateways = findGateways(app);
  const actions = gateways.flatMap(actionsOf).sort((a, b) => compare(a.action, b.action));
  const sent = unique(gateways.flatMap(({ type }) => sentBy(type)));
  const frames = unique([...actions.flatMap(({ replies = [] }) => replies), ...sent]);
  const data = actions.flatMap(({ payload, ack }) => [payload, ack]).filter((type) => type !== undefined);
  const schemas = { Problem: PROBLEM, ...schemasOf(app, [...data, ...frames]) };
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    channels: { socket: channel(actions, frames, schemas) },
    operations: Object.fromEntries([...actions.map(receive), ...sent.map(send)]),
    components: { schemas },
  };
}

function actionsOf({ type, routes }: Gateway): ActionRoute[] {
  const prototype = type.prototype as Record<string, object>;
  return routes
    .filter(({ action }) => action !== DEFAULT_ROUTE)
    .map(({ action, methodName }) => {
      const info = actionOf(prototype[methodName] ?? {});
      if (!info) throw new Error(`${type.name}.${methodName} has no @Action`);
      const payload = payloadOf(type, methodName);
      return { ...info, action, ...(payload && { payload }) };
    });
}

/** The class of the parameter with `@MessageBody()`. */
function payloadOf(type: Type, methodName: string): Type | undefined {
  const parameters = (Reflect.getMetadata(PARAM_ARGS_METADATA, type, methodName) ?? {}) as Record<
    string,
    { readonly index: number; readonly data?: unknown }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', type.prototype as object, methodName) ?? []) as Type[];
  const body = Object.entries(parameters).find(([key, { data }]) => isPayload(key) && data === undefined)?.[1];
  const payload = body && types[body.index];
  return payload === (Object as unknown) ? undefined : payload;
}

function isPayload(key: string): boolean {
  return Number(key.split(':')[0]) === WsParamtype.PAYLOAD;
}

function channel(
  actions: readonly ActionRoute[],
  frames: readonly Type[],
  schemas: Readonly<Record<string, Schema>>,
): Channel {
  const messages = [
    ...actions.map(({ action, summary, payload }) => actionMessage(action, summary, payload, schemas)),
    ...actions.map(({ action, ack }) => ackMessage(action, ack)),
    ...frames.map(frameMessage),
    ERROR_MESSAGE,
  ].sort((a, b) => compare(a.name, b.name));
  const doubled = messages.find(({ name }, index) => messages[index + 1]?.name === name);
  if (doubled) throw new Error(`Two messages of the contract are named ${doubled.name}`);
  return {
    address: '/ws',
    description: 'Opened with the query `token`, an id token of the user pool.',
    messages: Object.fromEntries(messages.map((message) => [message.name, message])),
  };
}

function receive({ action, summary, replies = [], errors = [] }: ActionRoute): [string, Operation] {
  const answers = [...replies.map((frame) => serverFrameOf(frame).type), `${action}.ack`, ERROR_MESSAGE.name];
  return [
    action,
    {
      action: 'receive',
      summary,
      channel: CHANNEL,
      messages: [messageRef(requestName(action))],
      reply: { channel: CHANNEL, messages: answers.map(messageRef) },
      'x-route': action,
      ...(errors.length > 0 && { 'x-error-codes': [...errors].sort() }),
    },
  ];
}

function send(frame: Type): [string, Operation] {
  const { type, summary } = serverFrameOf(frame);
  return [`send.${type}`, { action: 'send', summary, channel: CHANNEL, messages: [messageRef(type)] }];
}

function messageRef(name: string): Reference {
  return { $ref: `${CHANNEL.$ref}/messages/${name}` };
}

function unique(frames: readonly Type[]): Type[] {
  return [...new Set(frames)].sort((a, b) => compare(serverFrameOf(a).type, serverFrameOf(b).type));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
