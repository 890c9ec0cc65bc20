const THERE = { onlineShard: { S: [{ exists: true }] } };
const NOT_THERE = { onlineShard: { S: [{ exists: false }] } };

/**
 * Filters for the stream of `presence`: users who come online, and users who go offline. Every heartbeat changes the table
 * too, which nobody wants to hear of.
 */
export const PRESENCE_CHANGES: readonly Readonly<Record<string, unknown>>[] = [
  { dynamodb: { NewImage: THERE, OldImage: NOT_THERE } },
  { dynamodb: { NewImage: NOT_THERE, OldImage: THERE } },
];
