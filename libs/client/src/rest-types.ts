import type { OPERATIONS, Operations } from './rest-contract.js';

/** What every operation takes. */
export interface CallOptions {
  /** Ends the call, also while it waits for its next attempt; the call then fails with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long one attempt may take, milliseconds. @default that of the client */
  readonly attemptMs?: number;
  /** How long the call may take with all its attempts, milliseconds. @default that of the client */
  readonly totalMs?: number;
}

/** A member that is there when the operation takes it, and may be left out when all in it may. */
type Taken<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : Partial<T> extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };

type Body<T> = [T] extends [undefined] ? unknown : { readonly body: T };

type RouteOf<O extends keyof Operations> = (typeof OPERATIONS)[O];

/** The version to change: its ETag (the answer's `etag`), or the number in `version`. */
type IfMatch<R> = R extends { readonly ifMatch: true } ? { readonly ifMatch: string | number } : unknown;

/** What names the request among its repeats. @default made anew for each call */
type Key<R> = R extends { readonly idempotencyKey: true } ? { readonly idempotencyKey?: string } : unknown;

/** What an operation takes. */
export type Input<O extends keyof Operations> = CallOptions &
  Taken<'path', Operations[O]['path']> &
  Taken<'query', Operations[O]['query']> &
  Body<Operations[O]['body']> &
  IfMatch<RouteOf<O>> &
  Key<RouteOf<O>>;

/** {@link Input} as an argument that may be left out when all in it may. */
export type InputArgument<O extends keyof Operations> =
  Partial<Input<O>> extends Input<O> ? [input?: Input<O>] : [input: Input<O>];

interface AnswerWith<Status, Data> {
  /** 201 where something was made, for example; tells the kinds of `data` apart where there are several. */
  readonly status: Status;
  readonly data: Data;
  /** Of versioned resources: what `ifMatch` wants. */
  readonly etag?: string;
  /** Path of what was made. */
  readonly location?: string;
  /** Whether it is the kept answer to an earlier request with the same `Idempotency-Key`. */
  readonly replayed: boolean;
}

type Answers<O extends keyof Operations> = Operations[O]['answers'];

/** What an operation answers. */
export type Answer<O extends keyof Operations> = {
  [S in keyof Answers<O>]: AnswerWith<S, Answers<O>[S]>;
}[keyof Answers<O>];

/** `data` of what an operation answers. */
export type Data<O extends keyof Operations> = Answers<O>[keyof Answers<O>];

/** Operations that answer page by page. */
export type Paged = {
  [O in keyof Operations]: Data<O> extends { readonly nextCursor: string | null } ? O : never;
}[keyof Operations];

/** {@link Input}, whatever the operation. */
export interface AnyInput extends CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly ifMatch?: string | number;
  readonly idempotencyKey?: string;
}
