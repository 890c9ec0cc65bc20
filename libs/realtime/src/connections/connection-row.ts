/** A row of the table `connections`. */
export interface ConnectionRow {
  readonly userId: string;
  readonly connectionId: string;
  readonly displayName: string;
  /** RFC 3339. */
  readonly connectedAt: string;
  /** RFC 3339; at most one heartbeat behind. */
  readonly lastSeenAt: string;
  /** TTL, seconds since the Unix epoch. */
  readonly expireAt: number;
  /** Whether it said anything yet. Until then `$connect` may be running, during which API Gateway answers posts with 410. */
  readonly greeted?: boolean;
  /** Topics that it is subscribed to. */
  readonly topics?: ReadonlySet<string>;
}

/** What names a row. */
export type ConnectionKey = Pick<ConnectionRow, 'userId' | 'connectionId'>;
