import type { Type } from '@nestjs/common';
import type { WsResponse } from '@nestjs/websockets';

/** What is known of a class that describes the data of a frame. */
export interface ServerFrameInfo {
  /** The frame's `type`, e.g. `welcome`. */
  readonly type: string;
  /** When it is sent, one sentence. */
  readonly summary: string;
}

const KEY = 'agora:server-frame';

/**
 * Declares a class as the data of a frame that the server sends; its properties have `@ApiProperty`.
 *
 * @example @ServerFrame('welcome', 'Answers hello.') export class WelcomeFrame { … }
 */
export function ServerFrame(type: string, summary: string): ClassDecorator {
  return Reflect.metadata(KEY, { type, summary } satisfies ServerFrameInfo);
}

/** @throws Error when the class is not decorated with `@ServerFrame` */
export function serverFrameOf(frame: Type): ServerFrameInfo {
  const info = Reflect.getMetadata(KEY, frame) as ServerFrameInfo | undefined;
  if (!info) throw new Error(`${frame.name} has no @ServerFrame`);
  return info;
}

/**
 * A frame for a handler to return: the type from the class, the data checked against it.
 *
 * @example return frame(WelcomeFrame, { connectionId, … });
 */
export function frame<T extends object>(frameClass: Type<T>, data: T): WsResponse<T> {
  return { event: serverFrameOf(frameClass).type, data };
}
