import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { parseExecuteAt } from './execute-at.js';
import { GROUP_STATES, type Group, type GroupItem, type GroupState } from './groups/group.js';
import { NotificationItemDto } from './notification-item.dto.js';
import { ID_MAX_LENGTH } from './notifications.keys.js';
import { decodeRecipient, isEmail, USER_ID_MAX_LENGTH, type Recipient } from './recipient.js';

const TYPE_MAX_LENGTH = 50;
/** Items of one call; the body's size is limited too. */
const MAX_ITEMS_PER_CALL = 1_000;
const MAX_RECIPIENTS_PER_CALL = 1_000;
const MESSAGE_MAX_LENGTH = 10_000;
const INSTANT = { type: String, format: 'date-time', example: '2026-11-21T09:00:00.000Z' } as const;

/** May be left out, but not be null. */
const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

function Rule(name: string, detail: string, validate: (value: unknown) => boolean, each = false): PropertyDecorator {
  return ValidateBy({ name, validator: { validate, defaultMessage: () => detail } }, { each });
}

/** A text of so many characters, in well-formed Unicode: it is part of a key. */
function IsText(min: number, max: number): PropertyDecorator {
  return Rule('isText', `must be a text of ${min} to ${max} characters`, (value) => isText(value, min, max));
}

function isText(value: unknown, min: number, max: number): boolean {
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  const { length } = Array.from(value);
  return length >= min && length <= max;
}

/** A group is named by a URL too: clients and gateways take `.` and `..` for folders, and refuse control characters. */
function isGroupId(value: unknown): boolean {
  return isText(value, 1, ID_MAX_LENGTH) && !/^\.{1,2}$|\p{Cc}/u.test(String(value));
}

/** As the client sent it: class-transformer leaves out attributes that have the name of a method, `toString` say. */
const AsSent = (): PropertyDecorator =>
  Transform(({ obj, key }) => (obj as Readonly<Record<string, unknown>>)[key], { toClassOnly: true });

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One recipient, named in one of these ways. */
export class RecipientDto {
  @ApiPropertyOptional({ format: 'email', description: 'Gets an e-mail. Either this or `userId`.' })
  @MayBeLeftOut()
  @Rule('isAddress', 'must be an e-mail address', isEmail)
  email?: string;

  @ApiPropertyOptional({ description: 'Gets a frame `notification` on all connections. Either this or `email`.' })
  @MayBeLeftOut()
  @IsText(1, USER_ID_MAX_LENGTH)
  userId?: string;
}

/** A call that opens a group or appends to it. */
export class NotificationInputDto {
  @ApiProperty({
    description:
      'When the group is sent: RFC 3339 or the text of a JavaScript date; in the past means now. A later one than before moves the deadline.',
    example: '2026-11-21T09:00:00.000Z',
  })
  @Rule(
    'isExecuteAt',
    'must be an RFC 3339 date-time with a zone, e.g. 2026-11-21T09:00:00Z, or the text of a JavaScript date',
    (value) => parseExecuteAt(value) !== undefined,
  )
  execute_at!: string;

  @ApiProperty({ minLength: 1, maxLength: ID_MAX_LENGTH, description: 'Names the group, together with the type.' })
  @Rule(
    'isGroupId',
    `must be a text of 1 to ${ID_MAX_LENGTH} characters, without control characters, and neither . nor ..`,
    isGroupId,
  )
  id!: string;

  @ApiProperty({ minLength: 1, maxLength: TYPE_MAX_LENGTH, example: 'UPLOAD' })
  @IsText(1, TYPE_MAX_LENGTH)
  type!: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    maxItems: MAX_ITEMS_PER_CALL,
    description: 'Data of the items. An `itemId` in it is the key of the item: a repeat adds nothing.',
  })
  @MayBeLeftOut()
  @AsSent()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_ITEMS_PER_CALL, { message: `must have at most ${MAX_ITEMS_PER_CALL} entries` })
  @Rule('isObject', 'must be a list of objects', isObject, true)
  data?: Record<string, unknown>[];

  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_ITEMS_PER_CALL,
    description: 'Messages of the items: `message[i]` belongs to `data[i]`. One of the lists may be left out.',
  })
  @MayBeLeftOut()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_ITEMS_PER_CALL, { message: `must have at most ${MAX_ITEMS_PER_CALL} entries` })
  @Rule(
    'isMessage',
    `must be a list of texts of at most ${MESSAGE_MAX_LENGTH} characters`,
    (value) => isText(value, 0, MESSAGE_MAX_LENGTH),
    true,
  )
  message?: string[];

  @ApiPropertyOptional({
    type: [RecipientDto],
    maxItems: MAX_RECIPIENTS_PER_CALL,
    description: 'Added to those of the group; at least one when the call opens it.',
  })
  @MayBeLeftOut()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_RECIPIENTS_PER_CALL, { message: `must have at most ${MAX_RECIPIENTS_PER_CALL} entries` })
  @ValidateNested({ each: true })
  @Type(() => RecipientDto)
  recipients?: RecipientDto[];
}

/** The open generation of a group. */
export class NotificationGroupDto {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  id!: string;

  @ApiProperty({ type: 'integer', description: 'Rises when a full group is followed by the next one.' })
  generation!: number;

  @ApiProperty({ enum: GROUP_STATES })
  state!: GroupState;

  @ApiProperty(INSTANT)
  execute_at!: string;

  @ApiProperty(INSTANT)
  openedAt!: string;

  @ApiProperty({ type: 'integer', minimum: 0 })
  itemCount!: number;

  @ApiProperty({ type: 'integer', minimum: 0 })
  bytes!: number;

  @ApiProperty({ type: [RecipientDto] })
  recipients!: Recipient[];

  @ApiProperty({ type: 'integer', minimum: 1 })
  version!: number;

  @ApiProperty({ ...INSTANT, description: "The server's clock when it made this answer." })
  serverTime!: string;
}

/** What an append came to. */
export class NotificationAppendedDto extends NotificationGroupDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Items of this call that were not there before.' })
  added!: number;
}

/** A group with its items. */
export class NotificationGroupWithItemsDto extends NotificationGroupDto {
  @ApiProperty({ type: [NotificationItemDto] })
  items!: readonly GroupItem[];
}

/** The group as it stands at an instant (milliseconds since the Unix epoch). */
export function mapGroup(group: Group, now: number): Pick<NotificationGroupDto, keyof NotificationGroupDto> {
  const { type, id, generation, state, executeAt, openedAt, itemCount, bytes, recipients, version } = group;
  return {
    type,
    id,
    generation,
    state,
    execute_at: executeAt,
    openedAt,
    itemCount,
    bytes,
    recipients: recipients.map(decodeRecipient),
    version,
    serverTime: new Date(now).toISOString(),
  };
}
