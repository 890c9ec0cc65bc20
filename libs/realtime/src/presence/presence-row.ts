/** A row of the table `presence`. Rows stay when users leave: names are wanted later too (requirement D14). */
export interface PresenceRow {
  readonly userId: string;
  readonly displayName?: string;
  /** When a connection of the user was last heard of, RFC 3339. */
  readonly lastSeenAt?: string;
  /** When the last connection that ended so far did so, RFC 3339. */
  readonly goneAt?: string;
  /** There while the user is online: key of the index `byOnline`. */
  readonly onlineShard?: string;
  /** Rises with every write: what was decided on an older row does not happen. */
  readonly version: number;
}
