import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { Validated } from '#platform/validation/validated.js';
import { parseExecuteAt } from './execute-at.js';
import type { AppendRequest, NewItem } from './groups/append-plan.js';
import type { GroupItem } from './groups/group.js';
import type { NotificationInputDto } from './notifications.dto.js';
import { UnknownTypeError } from './notifications.errors.js';
import { encodeRecipient, kindsIn, RECIPIENT_KINDS } from './recipient.js';
import type { NotificationType } from './types/notification-type.js';
import type { NotificationTypes } from './types/notification-types.js';

/** Longest `itemId` in characters. */
const ITEM_ID_MAX_LENGTH = 200;
/** Largest item in bytes: half of the largest frame that API Gateway sends. */
const MAX_ITEM_BYTES = 64 * 1024;

type Data = Readonly<Record<string, unknown>>;

/** Makes an `itemId` of an item's place in its call and of what it holds. */
export type KeyOf = (position: number, content: Pick<GroupItem, 'data' | 'message'>) => string;

/**
 * Reads the body of an append: the DTO's rules and those of the type together.
 *
 * @param keyOf makes the key of an item that brings none
 * @throws ValidationFailedError (422) with every broken rule, UnknownTypeError (422)
 */
export function readAppend(
  body: Validated<NotificationInputDto>,
  types: NotificationTypes,
  keyOf: KeyOf,
): AppendRequest {
  const dto = body.value((unchecked) => furtherProblems(unchecked, types));
  if (!types.find(dto.type)) throw new UnknownTypeError(types.names);
  return {
    type: dto.type,
    id: dto.id,
    items: itemsOf(dto, keyOf),
    recipients: (dto.recipients ?? []).map(encodeRecipient),
    executeAt: validInstant(dto.execute_at),
  };
}

function itemsOf({ data, message }: NotificationInputDto, keyOf: KeyOf): NewItem[] {
  const length = Math.max(data?.length ?? 0, message?.length ?? 0);
  return Array.from({ length }, (_, position) => {
    const content = { data: data?.[position] ?? {}, message: message?.[position] ?? '' };
    const given = content.data['itemId'];
    const item = { itemId: given === undefined ? keyOf(position, content) : String(given), ...content };
    return { ...item, position, bytes: sizeOf(item) };
  });
}

/** The body may not have been validated yet, so everything may be anything. */
function furtherProblems(
  dto: { readonly [K in keyof NotificationInputDto]?: unknown },
  types: NotificationTypes,
): ProblemDetail[] {
  const type = typeof dto.type === 'string' ? types.find(dto.type) : undefined;
  const [data, message] = [listOf(dto.data), listOf(dto.message)];
  return [
    ...lengthProblems(data, message),
    ...data.flatMap((one, index) => (isRecord(one) ? dataProblems(one, message[index], `/data/${index}`, type) : [])),
    ...listOf(dto.recipients).flatMap((one, index) => recipientProblems(one, `/recipients/${index}`)),
  ];
}

function lengthProblems(data: readonly unknown[], message: readonly unknown[]): ProblemDetail[] {
  if (data.length === 0 && message.length === 0) return [{ pointer: '/data', detail: 'must have at least one entry' }];
  const differ = data.length > 0 && message.length > 0 && data.length !== message.length;
  return differ ? [{ pointer: '/message', detail: 'must have as many entries as data' }] : [];
}

function dataProblems(
  data: Data,
  message: unknown,
  place: string,
  type: NotificationType | undefined,
): ProblemDetail[] {
  const problems = [...(type?.dataProblems(data) ?? [])];
  const { itemId } = data;
  if (itemId !== undefined && !isItemId(itemId)) {
    problems.push({ pointer: '/itemId', detail: `must be a text of 1 to ${ITEM_ID_MAX_LENGTH} characters` });
  }
  if (sizeOf({ data, message }) > MAX_ITEM_BYTES) {
    problems.push({ pointer: '', detail: `must have at most ${MAX_ITEM_BYTES} bytes as JSON, with its message` });
  }
  return problems.map(({ pointer, detail }) => ({ pointer: place + pointer, detail }));
}

/** A recipient is named in one way; what each of them has to look like is the DTO's business. */
function recipientProblems(recipient: unknown, pointer: string): ProblemDetail[] {
  if (!isRecord(recipient) || kindsIn(recipient).length === 1) return [];
  return [{ pointer, detail: `must have either ${RECIPIENT_KINDS.join(' or ')}` }];
}

function isItemId(value: unknown): boolean {
  return (
    typeof value === 'string' && value.isWellFormed() && value !== '' && Array.from(value).length <= ITEM_ID_MAX_LENGTH
  );
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validInstant(text: string): number {
  const instant = parseExecuteAt(text);
  if (instant === undefined) throw new TypeError('read before it was validated');
  return instant;
}
