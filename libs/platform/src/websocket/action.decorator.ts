import type { Type } from '@nestjs/common';

/** What the contract says about an action beside what its signature does. */
export interface ActionInfo {
  /** What the action does, one sentence. */
  readonly summary: string;
  /** Frames sent back to the same connection. @default none */
  readonly replies?: readonly Type[];
  /** Data of the ack. @default an empty object */
  readonly ack?: Type;
  /** Codes that only this action answers with. @default none */
  readonly errors?: readonly string[];
}

const ACTION = 'agora:action';
const SENDS = 'agora:sends';

/** Documents the action of a `@SubscribeMessage` method. Every action has one, or the contract cannot be written. */
export function Action(info: ActionInfo): MethodDecorator {
  return (_target, _name, descriptor) => Reflect.defineMetadata(ACTION, info, descriptor.value as object);
}

/** Declares the frames that a gateway's slice sends on its own, not in answer to an action. */
export function Sends(...frames: readonly Type[]): ClassDecorator {
  return Reflect.metadata(SENDS, frames);
}

export function actionOf(method: object): ActionInfo | undefined {
  return Reflect.getMetadata(ACTION, method) as ActionInfo | undefined;
}

export function sentBy(gateway: Type): readonly Type[] {
  return (Reflect.getMetadata(SENDS, gateway) ?? []) as readonly Type[];
}
