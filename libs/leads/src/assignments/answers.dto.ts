import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches } from 'class-validator';
import { ANSWERS, type LeadAnswer } from '../leads/lead.js';

const ID_MAX_LENGTH = 100;
/** No control characters, no half surrogate pairs: DynamoDB cannot read the latter. */
const ID = /^[^\p{Cc}\p{Cs}]{1,100}$/u;
const IS_ID = { message: `must be a text of 1 to ${ID_MAX_LENGTH} characters` } as const;

/** What an agent answers in an assignment. */
export class AnswerDto {
  @ApiProperty({ description: 'Of the frame `lead`.' })
  @Matches(ID, IS_ID)
  assignmentId!: string;

  @ApiProperty({ enum: ANSWERS })
  @IsIn(ANSWERS, { message: `must be one of ${ANSWERS.join(', ')}` })
  status!: LeadAnswer;
}

/** Data of `lead.answer`. */
export class LeadAnswerDto extends AnswerDto {
  @ApiProperty()
  @Matches(ID, IS_ID)
  leadId!: string;
}

/** What was answered: data of the ack of `lead.answer`. */
export class LeadAnsweredDto {
  @ApiProperty()
  leadId!: string;

  @ApiProperty()
  assignmentId!: string;

  @ApiProperty({ enum: ANSWERS })
  status!: LeadAnswer;
}
