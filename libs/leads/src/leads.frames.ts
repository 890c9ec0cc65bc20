import { ApiProperty } from '@nestjs/swagger';
import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';
import { ANSWERS, type LeadAnswer, type LeadFields } from './leads/lead.js';

const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;

/** Data of `lead`. */
@ServerFrame('lead', 'The agent has a lead to answer until expiresAt; sent again on hello while it runs.')
export class LeadFrame {
  @ApiProperty()
  leadId!: string;

  @ApiProperty({ description: 'What an answer has to name.' })
  assignmentId!: string;

  @ApiProperty({
    type: 'object',
    description: 'email, timestamp, name, subject, body and what else the workbook has.',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  })
  fields!: LeadFields;

  @ApiProperty(INSTANT)
  expiresAt!: string;

  @ApiProperty({ ...INSTANT, description: 'The server’s clock when it made this frame.' })
  serverTime!: string;
}

/** Data of `lead.expired`. */
@ServerFrame(
  'lead.expired',
  'The assignment was not answered in time; the agent is offline until he chooses otherwise.',
)
export class LeadExpiredFrame {
  @ApiProperty()
  leadId!: string;

  @ApiProperty()
  assignmentId!: string;
}

/** Data of `lead.answered`. */
@ServerFrame('lead.answered', 'The agent has answered, perhaps in another tab.')
export class LeadAnsweredFrame {
  @ApiProperty()
  leadId!: string;

  @ApiProperty()
  assignmentId!: string;

  @ApiProperty({ enum: ANSWERS })
  status!: LeadAnswer;
}
