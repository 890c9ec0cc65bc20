import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

export interface StreamRecordOverrides {
  /** Also the event id, unless that is given. */
  readonly sequenceNumber?: string;
  readonly eventId?: string;
  /** @default by the images: INSERT, MODIFY or REMOVE */
  readonly type?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly newImage?: Readonly<Record<string, unknown>>;
  readonly oldImage?: Readonly<Record<string, unknown>>;
  /** Seconds since the Unix epoch. */
  readonly createdAt?: number;
  /** Whether TTL removed the item. */
  readonly expired?: boolean;
}

let sequence = 0;

/** A DynamoDB stream record as Lambda gets it, complete; plain values in, wire format out. */
export function streamRecord(overrides: StreamRecordOverrides = {}): DynamoDBRecord {
  sequence += 1;
  const { newImage, oldImage, expired = false } = overrides;
  const sequenceNumber = overrides.sequenceNumber ?? `1${String(sequence).padStart(20, '0')}`;
  const type = overrides.type ?? (oldImage ? (newImage ? 'MODIFY' : 'REMOVE') : 'INSERT');
  return {
    eventID: overrides.eventId ?? `event-${sequenceNumber}`,
    eventName: type,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-west-2',
    eventSourceARN: 'arn:aws:dynamodb:us-west-2:000000000000:table/things/stream/2026-01-31T12:00:00.000',
    dynamodb: {
      ApproximateCreationDateTime: overrides.createdAt ?? 1_769_860_800,
      Keys: toWire(overrides.keys ?? { id: sequenceNumber }),
      ...(newImage && { NewImage: toWire(newImage) }),
      ...(oldImage && { OldImage: toWire(oldImage) }),
      SequenceNumber: sequenceNumber,
      SizeBytes: 100,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
  };
}

/** A stream event of these records. */
export function streamEvent(...records: readonly DynamoDBRecord[]): DynamoDBStreamEvent {
  return { Records: [...records] };
}

function toWire(item: Readonly<Record<string, unknown>>): Record<string, AttributeValue> {
  const wire: Record<string, SdkValue> = marshall(item, { removeUndefinedValues: true });
  return wire as Record<string, AttributeValue>;
}
