import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ResolvedStack, Resource } from '../cloud.types.js';

/** A record as Lambda events carry it (`DynamoDBRecord` of aws-lambda, as plain wire JSON). */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
}

/** Attributes in DynamoDB's own JSON. */
export type Image = Readonly<Record<string, unknown>>;

/** One position in a stream. */
export interface StreamEntry {
  readonly sequence: bigint;
  /** Hash of the partition key: decides the logical shard. */
  readonly hash: number;
  /** Undefined: a write that changed nothing, which AWS does not record. */
  readonly record?: StreamRecord;
}

/** What of a table its stream's records depend on. */
export interface StreamTable {
  readonly name: string;
  readonly hashKey: string;
  readonly streamArn: string;
  readonly viewType: string;
  readonly region: string;
}

/** A record as the engine writes it; numbers of a stream begin at 1 and are not padded. */
export interface EngineRecord {
  readonly eventName: string;
  readonly dynamodb: Omit<StreamRecord['dynamodb'], 'StreamViewType'>;
  readonly userIdentity?: StreamRecord['userIdentity'];
}

/** AWS's numbers have 21 digits or more and sort as text; so do ours. */
const SEQUENCE_BASE = 10n ** 20n;

const IMAGES: Readonly<Record<string, readonly ('NewImage' | 'OldImage')[]>> = {
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  KEYS_ONLY: [],
};

/** Reads an `aws_dynamodb_table` with a stream. */
export function streamTable(stack: ResolvedStack, table: Resource): StreamTable {
  const { args, attributes } = table;
  return {
    name: String(args['name']),
    hashKey: String(args['hash_key']),
    streamArn: String(attributes['stream_arn']),
    viewType: String(args['stream_view_type']),
    region: stack.region,
  };
}

/** Turns what the engine recorded into what AWS would have. */
export function streamEntry(raw: EngineRecord, table: StreamTable): StreamEntry {
  const { Keys, NewImage, OldImage, SequenceNumber, SizeBytes, ApproximateCreationDateTime } = raw.dynamodb;
  const sequence = BigInt(SequenceNumber);
  const hash = partitionHash(Keys[table.hashKey]);
  if (raw.eventName === 'MODIFY' && isDeepStrictEqual(NewImage, OldImage)) return { sequence, hash };
  const images = { NewImage, OldImage };
  const seen = (IMAGES[table.viewType] ?? []).filter((name) => images[name] !== undefined);
  return {
    sequence,
    hash,
    record: {
      // The engine numbers each table from 1: only with the table's name is an id unique.
      eventID: createHash('md5').update(`${table.name} ${SequenceNumber}`).digest('hex'),
      eventName: raw.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: table.region,
      dynamodb: {
        ApproximateCreationDateTime,
        Keys,
        ...Object.fromEntries(seen.map((name) => [name, images[name]])),
        SequenceNumber: (SEQUENCE_BASE + sequence).toString(),
        SizeBytes,
        StreamViewType: table.viewType,
      },
      eventSourceARN: table.streamArn,
      ...(raw.userIdentity && { userIdentity: raw.userIdentity }),
    },
  };
}

function partitionHash(key: unknown): number {
  return createHash('md5').update(JSON.stringify(key)).digest().readUInt32BE(0);
}
