import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import {
  GATEWAY_METADATA,
  GATEWAY_OPTIONS,
  MESSAGE_METADATA,
  PARAM_ARGS_METADATA,
  PORT_METADATA,
} from '@nestjs/websockets/constants.js';
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum.js';
import { DEFAULT_ROUTE } from './dispatch.js';
import { GatewayExceptionFilter } from './gateway-exception.filter.js';

/** A gateway of the application. */
export interface Gateway {
  readonly name: string;
  readonly type: Type;
  readonly instance: object;
  readonly routes: readonly GatewayRoute[];
}

/** A method with `@SubscribeMessage(action)`. */
export interface GatewayRoute {
  readonly action: string;
  readonly methodName: string;
}

/** A gateway that cannot run behind API Gateway; the application does not boot. */
export class GatewayRuleError extends Error {
  override readonly name = 'GatewayRuleError';
}

/**
 * All gateways of the application, in the order of their modules.
 *
 * @throws GatewayRuleError for what API Gateway or the adapter cannot do
 */
export function findGateways(app: INestApplicationContext): Gateway[] {
  const found = new Map<Type, Gateway>();
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const wrapper of module.providers.values()) {
      const type = wrapper.metatype as Type | null;
      if (!type || wrapper.isNotMetatype || Reflect.getMetadata(GATEWAY_METADATA, type) !== true) continue;
      if (!wrapper.isDependencyTreeStatic()) refuse(type, 'is request-scoped; Nest would lose its asynchronous errors');
      // Nest binds a gateway once per module that provides it: every message would be handled twice.
      if (found.has(type)) refuse(type, 'is provided by two modules; provide it in one and import that module');
      found.set(type, describe(type, wrapper.instance as object));
    }
  }
  return [...found.values()];
}

/** Puts the exception filter on a gateway, as the last one to be asked: Nest asks in reverse order. */
export function addExceptionFilter({ type }: Gateway): void {
  const filters = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, type) ?? []) as readonly unknown[];
  if (filters.some((filter) => filter === GatewayExceptionFilter || filter instanceof GatewayExceptionFilter)) return;
  Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [new GatewayExceptionFilter(), ...filters], type);
}

function describe(type: Type, instance: object): Gateway {
  const options = (Reflect.getMetadata(GATEWAY_OPTIONS, type) ?? {}) as { namespace?: unknown; path?: unknown };
  if (Reflect.getMetadata(PORT_METADATA, type)) refuse(type, 'has a port; the endpoint is the gateway’s');
  if (options.namespace !== undefined) refuse(type, 'has a namespace; there is one endpoint');
  if (options.path !== undefined) refuse(type, 'has a path; there is one endpoint');
  return { name: type.name, type, instance, routes: routesOf(type) };
}

function routesOf(type: Type): GatewayRoute[] {
  const prototype = type.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((methodName) => {
    const action: unknown = Reflect.getMetadata(MESSAGE_METADATA, prototype[methodName] ?? {});
    if (action === undefined) return [];
    if (typeof action !== 'string' || action === '') return refuse(type, `.${methodName}: an action is a text`);
    if (action.startsWith('$') && action !== DEFAULT_ROUTE) {
      return refuse(type, `.${methodName} subscribes to ${action}; implement handleConnection or handleDisconnect`);
    }
    if (takesAck(type, methodName)) return refuse(type, `.${methodName} uses @Ack(); the adapter acknowledges`);
    return [{ action, methodName }];
  });
}

function takesAck(type: Type, methodName: string): boolean {
  const parameters = (Reflect.getMetadata(PARAM_ARGS_METADATA, type, methodName) ?? {}) as object;
  return Object.keys(parameters).some((key) => Number(key.split(':')[0]) === WsParamtype.ACK);
}

function refuse(type: Type, why: string): never {
  throw new GatewayRuleError(`Gateway ${type.name} ${why}`);
}
