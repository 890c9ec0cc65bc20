import { jsonError, type AwsResponse } from './aws-service.js';

export type SqsBody = Readonly<Record<string, unknown>>;

/** Seconds that a message may be delayed. */
const LONGEST_DELAY = 900;
const BATCH_ID = /^[\w-]{1,80}$/;
/** The engine's handles; AWS tells a made-up one from an expired one, and so do we. */
const RECEIPT_HANDLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A refusal in the words of SQS. */
export interface SqsRefusal {
  /** e.g. `InvalidParameterValue` */
  readonly code: string;
  readonly message: string;
}

/** One entry of a batch that SQS refuses while it takes the others. */
export interface RefusedEntry {
  readonly Id: string;
  readonly SenderFault: true;
  readonly Code: string;
  readonly Message: string;
}

/** Codes that the older protocol had with its own prefix; clients still get errors under these names. */
const PREFIXED = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'NonExistentQueue',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

/** As SQS answers: the JSON protocol's error and, beside it, the older protocol's code. */
export function sqsError({ code, message }: SqsRefusal, olderCode = code): AwsResponse {
  const answer = jsonError(`com.amazonaws.sqs#${code}`, message);
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${prefixed(olderCode)};Sender` } };
}

/** The engine's answer with the codes of SQS: it puts the prefix before all of them. */
export function withOlderCode(answer: AwsResponse): AwsResponse {
  const given = answer.headers['x-amzn-query-error'];
  if (given === undefined) return answer;
  const [code = '', fault = 'Sender'] = given.replace(/^AWS\.SimpleQueueService\./, '').split(';');
  return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${prefixed(code)};${fault}` } };
}

function prefixed(code: string): string {
  return PREFIXED.has(code) ? `AWS.SimpleQueueService.${code}` : code;
}

/**
 * What AWS refuses and the engine lets through: delays over 15 minutes, deduplication ids on standard queues, receipt handles that
 * it has never given out.
 */
export function refusalOf(operation: string, body: SqsBody, fifo: boolean): SqsRefusal | undefined {
  if (operation === 'SendMessage') return messageRefusal(body, fifo);
  const handle = body['ReceiptHandle'];
  if ((operation === 'DeleteMessage' || operation === 'ChangeMessageVisibility') && typeof handle === 'string') {
    return RECEIPT_HANDLE.test(handle) ? undefined : invalidHandle(handle);
  }
  return undefined;
}

/** The entries of a batch that go on to the engine, and those that are refused. */
export function splitEntries(
  operation: string,
  entries: readonly SqsBody[],
  fifo: boolean,
): { readonly accepted: readonly SqsBody[]; readonly refused: readonly RefusedEntry[] } {
  const single = operation.replace(/Batch$/, '');
  const refused: RefusedEntry[] = [];
  const accepted = entries.filter((entry) => {
    const refusal = refusalOf(single, entry, fifo);
    if (!refusal || !BATCH_ID.test(String(entry['Id']))) return true;
    refused.push({ Id: String(entry['Id']), SenderFault: true, Code: refusal.code, Message: refusal.message });
    return false;
  });
  return { accepted, refused };
}

function messageRefusal(message: SqsBody, fifo: boolean): SqsRefusal | undefined {
  const { DelaySeconds: delay, MessageDeduplicationId: deduplication } = message;
  if (delay !== undefined && !isDelay(delay)) {
    return invalid(
      `Value ${String(delay)} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  if (!fifo && deduplication !== undefined) {
    return invalid(
      `Value ${String(deduplication)} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
    );
  }
  return undefined;
}

function isDelay(delay: unknown): boolean {
  return typeof delay === 'number' && Number.isInteger(delay) && delay >= 0 && delay <= LONGEST_DELAY;
}

function invalid(message: string): SqsRefusal {
  return { code: 'InvalidParameterValue', message };
}

function invalidHandle(handle: string): SqsRefusal {
  return {
    code: 'ReceiptHandleIsInvalid',
    message: `The input receipt handle "${handle}" is not a valid receipt handle.`,
  };
}
