import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { ANSWERS, type LeadAnswer } from '../leads/lead.js';

const ID_MAX_LENGTH = 100;

/** What an agent answers in an assignment. */
export class AnswerDto {
  @ApiProperty({ description: 'Of the frame `lead`.' })
  @IsString({ message: 'must be a text' })
  @Length(1, ID_MAX_LENGTH)
  assignmentId!: string;

  @ApiProperty({ enum: ANSWERS })
  @IsIn(ANSWERS, { message: `must be one of ${ANSWERS.join(', ')}` })
  status!: LeadAnswer;
}

/** Data of `lead.answer`. */
export class LeadAnswerDto extends AnswerDto {
  @ApiProperty()
  @IsString({ message: 'must be a text' })
  @Length(1, ID_MAX_LENGTH)
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
