/** A row of the table `subscriptions`: a connection is subscribed to a topic. */
export interface SubscriptionRow {
  /** `<topic>#<shard>`. */
  readonly topicShard: string;
  readonly connectionId: string;
  readonly topic: string;
  readonly userId: string;
  /** TTL, seconds since the Unix epoch: that of the connection. */
  readonly expireAt: number;
}

/** What names a row. */
export type SubscriptionKey = Pick<SubscriptionRow, 'topicShard' | 'connectionId'>;
