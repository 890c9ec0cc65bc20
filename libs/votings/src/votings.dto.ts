import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { parseRfc3339 } from '#platform/clock/rfc3339.js';
import { OPTION_ID_MAX_LENGTH, OPTION_ID_PATTERN } from './option-ids.js';
import { INSTANT, VotingDto } from './voting.dto.js';
import { VOTING_STATES, type VotingState } from './voting.js';

const TITLE_MAX_LENGTH = 200;
const LABEL_MAX_LENGTH = 200;
const DESCRIPTION_MAX_LENGTH = 2_000;
const MIN_OPTIONS = 2;
const MAX_OPTIONS = 50;

/** May be left out, but not be null. */
const MayBeLeftOut = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

/** A text of so many characters, in well-formed Unicode: DynamoDB cannot keep half a surrogate pair. */
function IsText(min: number, max: number): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && value.isWellFormed() && inRange(Array.from(value).length, min, max);
  return ValidateBy({
    name: 'isText',
    validator: { validate, defaultMessage: () => `must be a text of ${min} to ${max} characters` },
  });
}

function IsRfc3339(): PropertyDecorator {
  const validate = (value: unknown): boolean => instantOf(value) !== undefined;
  const defaultMessage = (): string => 'must be an RFC 3339 date-time with a zone, e.g. 2026-01-31T12:00:00Z';
  return ValidateBy({ name: 'isRfc3339', validator: { validate, defaultMessage } });
}

/** One of a voting's options, as a client sends it. */
export class VotingOptionInputDto {
  @ApiPropertyOptional({
    description: 'Made from the label when left out.',
    pattern: OPTION_ID_PATTERN.source,
    maxLength: OPTION_ID_MAX_LENGTH,
  })
  @MayBeLeftOut()
  @Matches(OPTION_ID_PATTERN, { message: 'must be 1 to 64 letters, digits, _ or -, and begin with a letter or digit' })
  id?: string;

  @ApiProperty({ minLength: 1, maxLength: LABEL_MAX_LENGTH })
  @IsText(1, LABEL_MAX_LENGTH)
  label!: string;
}

/** The attributes of a voting that clients set, on creation and on change. */
export class VotingInputDto {
  @ApiProperty({ minLength: 1, maxLength: TITLE_MAX_LENGTH })
  @IsText(1, TITLE_MAX_LENGTH)
  title!: string;

  @ApiPropertyOptional({ maxLength: DESCRIPTION_MAX_LENGTH, default: '' })
  @MayBeLeftOut()
  @IsText(0, DESCRIPTION_MAX_LENGTH)
  description?: string;

  @ApiProperty({ type: [VotingOptionInputDto], minItems: MIN_OPTIONS, maxItems: MAX_OPTIONS })
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(MIN_OPTIONS, { message: `must have at least ${MIN_OPTIONS} entries` })
  @ArrayMaxSize(MAX_OPTIONS, { message: `must have at most ${MAX_OPTIONS} entries` })
  @ValidateNested({ each: true })
  @Type(() => VotingOptionInputDto)
  options!: VotingOptionInputDto[];

  @ApiProperty(INSTANT)
  @IsRfc3339()
  startAt!: string;

  @ApiProperty(INSTANT)
  @IsRfc3339()
  endAt!: string;
}

/** Query of the list. */
export class VotingsQueryDto {
  @ApiPropertyOptional({ enum: VOTING_STATES })
  @IsOptional()
  @IsIn(VOTING_STATES, { message: `must be one of ${VOTING_STATES.join(', ')}` })
  state?: VotingState;

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

/** A page of votings. */
export class VotingsPageDto {
  @ApiProperty({ type: [VotingDto] })
  data!: readonly VotingDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** The instant that a body's value names, in milliseconds since the Unix epoch; undefined for anything else. */
export function instantOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseRfc3339(value) : undefined;
}

function inRange(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}
