/** Something that is done to one invocation on purpose. */
export type InvocationFault =
  /** An error instead of running the handler, or instead of the handler's answer after it has done its work. */
  | { readonly kind: 'fail'; readonly when: 'before' | 'after' }
  /** The thread ends: before the handler, while it runs (after some milliseconds), or after its work but before its answer. */
  | { readonly kind: 'kill'; readonly when: 'before' | 'after' }
  | { readonly kind: 'kill'; readonly when: 'during'; readonly afterMilliseconds: number }
  /** The event arrives a second time right after the first; the second answer is the one that counts. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Where the runtime asks, once per invocation, what to do to it. */
export interface InvocationFaults {
  /** @param functionName short name, e.g. `votings-counter` */
  next(functionName: string): InvocationFault | undefined;
}

/** No faults. */
export const NO_FAULTS: InvocationFaults = { next: () => undefined };
