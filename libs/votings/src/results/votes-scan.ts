import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Counts } from './result-row.js';

/** How far a scan of the table of votes has come. */
export interface ScanProgress {
  readonly segments: number;
  readonly segmentsDone: number;
  /** Votes looked at, of all votings. */
  readonly scanned: number;
  /** Votes of the voting among them. */
  readonly found: number;
}

/** The votes of a voting, per option. */
export interface VotesFound {
  /** Votes that say they are counted: their mark is gone. */
  readonly counted: Counts;
  /** Votes on their way: with the mark. */
  readonly inFlight: Counts;
}

/** What to scan. */
export interface VotesScan {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly votingId: string;
  /** Parts of the table that are read at the same time. */
  readonly segments: number;
  /** Called after every page; the segment goes on when it is done. */
  readonly onProgress: (progress: ScanProgress) => Promise<void> | void;
}

/**
 * Reads all votes of a voting, consistently. Votes are kept by user, so this looks at every vote of every voting: a tool's work, nothing that a
 * function does.
 */
export async function scanVotes(scan: VotesScan): Promise<VotesFound> {
  const found: Found = { counted: new Map(), inFlight: new Map() };
  const progress = { segments: scan.segments, segmentsDone: 0, scanned: 0, found: 0 };
  const segments = Array.from({ length: scan.segments }, async (_, segment) => {
    await scanSegment(scan, segment, found, progress);
    progress.segmentsDone += 1;
    await scan.onProgress({ ...progress });
  });
  await Promise.all(segments);
  return { counted: Object.fromEntries(found.counted), inFlight: Object.fromEntries(found.inFlight) };
}

interface Found {
  readonly counted: Map<string, number>;
  readonly inFlight: Map<string, number>;
}

async function scanSegment(
  { client, table, votingId, segments, onProgress }: VotesScan,
  segment: number,
  found: Found,
  progress: { scanned: number; found: number; segments: number; segmentsDone: number },
): Promise<void> {
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      Segment: segment,
      TotalSegments: segments,
      ConsistentRead: true,
      FilterExpression: 'votingId = :votingId',
      ExpressionAttributeValues: { ':votingId': votingId },
      ProjectionExpression: 'choice, uncounted',
    },
  );
  for await (const { Items = [], ScannedCount = 0 } of pages) {
    for (const { choice, uncounted } of Items) {
      const counts = uncounted === undefined ? found.counted : found.inFlight;
      counts.set(String(choice), (counts.get(String(choice)) ?? 0) + 1);
    }
    progress.scanned += ScannedCount;
    progress.found += Items.length;
    await onProgress({ ...progress });
  }
}
