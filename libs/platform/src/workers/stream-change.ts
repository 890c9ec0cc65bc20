import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { CORRELATION_ATTRIBUTE } from '../logging/correlation.context.js';
import type { StreamChange } from './consumers.js';
import type { RecordIdentity } from './run-record.js';

/** Who removes items on behalf of TTL. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const TTL_PRINCIPAL = 'dynamodb.amazonaws.com';

/** Reads a stream record. @throws Error naming what is missing when it is not a stream record */
export function toStreamChange(record: DynamoDBRecord): StreamChange {
  const { eventID, eventName, dynamodb } = record;
  const sequenceNumber = dynamodb?.SequenceNumber;
  if (!eventID || !eventName || !sequenceNumber)
    throw new Error('Not a stream record: eventID, eventName or SequenceNumber is missing');
  return {
    eventId: eventID,
    sequenceNumber,
    type: eventName,
    createdAt: (dynamodb.ApproximateCreationDateTime ?? 0) * 1000,
    keys: toItem(dynamodb.Keys ?? {}),
    ...(dynamodb.NewImage && { newImage: toItem(dynamodb.NewImage) }),
    ...(dynamodb.OldImage && { oldImage: toItem(dynamodb.OldImage) }),
    expired: isTtlRemoval(record),
  };
}

/** Names a record even when it is unreadable. The correlation id is the item's own attribute, else the record's id. */
export function identifyChange(record: DynamoDBRecord): RecordIdentity {
  const recordId = record.eventID ?? record.dynamodb?.SequenceNumber ?? 'unknown';
  const image = record.dynamodb?.NewImage ?? record.dynamodb?.OldImage;
  return { recordId, correlationId: image?.[CORRELATION_ATTRIBUTE]?.S ?? recordId };
}

function isTtlRemoval(record: DynamoDBRecord): boolean {
  const identity: unknown = record.userIdentity;
  if (record.eventName !== 'REMOVE' || typeof identity !== 'object' || identity === null) return false;
  // AWS writes principalId; its own samples also show PrincipalId.
  const { principalId, PrincipalId } = identity as { principalId?: unknown; PrincipalId?: unknown };
  return (principalId ?? PrincipalId) === TTL_PRINCIPAL;
}

/** Lambda's event has the wire format: the SDK's type only differs in how it spells binary values. */
function toItem(image: Record<string, AttributeValue>): Record<string, unknown> {
  return unmarshall(image as Record<string, SdkValue>);
}
