/** A new object of a bucket. */
export interface CreatedObject {
  readonly key: string;
}

/**
 * The objects of an S3 event notification; none for the message that S3 sends to a new destination to try it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 *
 * @throws Error for anything else
 */
export function objectsOf(body: unknown): CreatedObject[] {
  if (!isRecord(body)) throw new Error('The message is no S3 event');
  if (body['Event'] === 's3:TestEvent') return [];
  if (!Array.isArray(body['Records'])) throw new Error('The message is no S3 event');
  return body['Records'].map((record: unknown) => ({ key: keyOf(record) }));
}

/** Keys in notifications are encoded like form values: spaces are plus signs. */
function keyOf(record: unknown): string {
  const s3 = isRecord(record) ? record['s3'] : undefined;
  const object = isRecord(s3) ? s3['object'] : undefined;
  const key = isRecord(object) ? object['key'] : undefined;
  if (typeof key !== 'string') throw new Error('The S3 event names no object');
  return decodeURIComponent(key.replaceAll('+', ' '));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
