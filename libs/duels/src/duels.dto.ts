import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { type Duel, DUEL_STATES, type DuelState } from './duel.js';

const MAX_ID_LENGTH = 128;
/** No control characters, no half surrogate pairs: DynamoDB cannot keep the latter. */
const ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const IS_ID = { message: `must be a text of 1 to ${MAX_ID_LENGTH} characters` } as const;
const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;
const FROM_ACCEPTANCE = { ...INSTANT, description: 'From the acceptance on.' } as const;

/** Data of `invite`. */
export class InviteDto {
  @ApiProperty({ minLength: 1, maxLength: MAX_ID_LENGTH, description: 'Id of the user to invite.' })
  @Matches(ID, IS_ID)
  to!: string;
}

/** Data of `stop` and `cancel`. */
export class SessionDto {
  @ApiProperty({ minLength: 1, maxLength: MAX_ID_LENGTH })
  @Matches(ID, IS_ID)
  sessionId!: string;
}

/** Data of `response`. */
export class ResponseDto extends SessionDto {
  @ApiProperty()
  @IsBoolean({ message: 'must be true or false' })
  accept!: boolean;
}

/** Ack of all actions: the session as the action left it. */
export class SessionAck {
  @ApiProperty()
  sessionId!: string;

  @ApiProperty({ enum: DUEL_STATES })
  state!: DuelState;

  @ApiPropertyOptional({ ...INSTANT, description: 'Of a pending invitation: until when it can be answered.' })
  expiresAt?: string;
}

/** Query of the list. */
export class DuelsQueryDto {
  @ApiPropertyOptional({ enum: DUEL_STATES })
  @IsOptional()
  @IsIn(DUEL_STATES, { message: `must be one of ${DUEL_STATES.join(', ')}` })
  state?: DuelState;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @IsString()
  limit?: string;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before, with the same `state`.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  cursor?: string;
}

/** A session as its participants see it. */
export class DuelDto {
  @ApiProperty()
  sessionId!: string;

  @ApiProperty({ description: 'The inviter.' })
  userA!: string;

  @ApiProperty({ description: 'What the inviter is called.' })
  displayNameA!: string;

  @ApiProperty({ description: 'The invitee.' })
  userB!: string;

  @ApiProperty({ description: 'What the invitee is called.' })
  displayNameB!: string;

  @ApiProperty({ enum: DUEL_STATES })
  state!: DuelState;

  @ApiProperty(INSTANT)
  createdAt!: string;

  @ApiProperty({ ...INSTANT, description: 'When the invitation ends, or would have ended, by itself.' })
  expiresAt!: string;

  @ApiPropertyOptional(FROM_ACCEPTANCE)
  startAt?: string;

  @ApiPropertyOptional({ ...FROM_ACCEPTANCE, description: 'When the duel ends, or would have ended, by itself.' })
  endsAt?: string;

  @ApiPropertyOptional({ ...INSTANT, description: 'Of an ended session.' })
  endedAt?: string;

  @ApiPropertyOptional({ description: 'Who rejected, cancelled or stopped; absent when time did.' })
  endedBy?: string;

  @ApiProperty({ ...INSTANT, description: "The server's clock when it made this answer." })
  serverTime!: string;
}

/** A page of sessions. */
export class DuelsPageDto {
  @ApiProperty({ type: [DuelDto] })
  data!: readonly DuelDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** The session as it is answered. @param serverTime RFC 3339 */
export function mapDuel(duel: Duel, serverTime: string): DuelDto {
  const { version: _version, ...shown } = duel;
  return { ...shown, serverTime };
}

/** What an action is acknowledged with. */
export function mapAck({ sessionId, state, expiresAt }: Duel): SessionAck {
  return { sessionId, state, ...(state === 'pending' && { expiresAt }) };
}
