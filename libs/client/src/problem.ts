/** Problem details (RFC 9457): the same object in HTTP answers and in error frames. Branch on `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable, kebab-case: `target-offline`, `session-over`, `validation-failed`, ... */
  readonly code: string;
  readonly detail: string;
  /** What to quote to the operators. */
  readonly requestId: string;
  /** Every rule that the request broke, with a JSON pointer into its `data` (WebSocket) or body, or the name of a parameter. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** With `already-voted`: the vote that counts. */
  readonly existingVote?: { readonly choice: string; readonly timestamp: string };
  /** With `voting-not-open`: what the voting is instead. */
  readonly state?: string;
}
