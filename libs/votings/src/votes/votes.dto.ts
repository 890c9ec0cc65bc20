import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { OPTION_ID_MAX_LENGTH } from '../option-ids.js';

/** The body of a vote. Whose vote it is comes from the token. */
export class VoteInputDto {
  @ApiProperty({ description: 'Id of an option.' })
  @IsString({ message: 'must be the id of an option' })
  @MinLength(1, { message: 'must not be empty' })
  @MaxLength(OPTION_ID_MAX_LENGTH, { message: `must have at most ${OPTION_ID_MAX_LENGTH} characters` })
  choice!: string;
}

/** A vote as it is answered. */
export class VoteDto {
  @ApiProperty()
  votingId!: string;

  @ApiProperty()
  userId!: string;

  @ApiProperty({ description: 'Id of the option.' })
  choice!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  timestamp!: string;
}
