import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { type Lead, type LeadFields, LEAD_STATUSES, type LeadStatus } from './lead.js';

const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;
const USER_MAX_LENGTH = 256;
const CURSOR_MAX_LENGTH = 2_000;
const FLAGS = ['true', 'false'] as const;

/** Query of the list of leads. */
export class LeadsQueryDto {
  @ApiPropertyOptional({ enum: LEAD_STATUSES })
  @IsOptional()
  @IsIn(LEAD_STATUSES, { message: `must be one of ${LEAD_STATUSES.join(', ')}` })
  status?: LeadStatus;

  @ApiPropertyOptional({ description: 'The agent who has the lead, or who answered it.' })
  @IsOptional()
  @IsString()
  @Length(1, USER_MAX_LENGTH)
  assignedTo?: string;

  @ApiPropertyOptional({ enum: FLAGS })
  @IsOptional()
  @IsIn(FLAGS, { message: 'must be true or false' })
  parked?: (typeof FLAGS)[number];

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @IsString()
  limit?: string;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before, with the same filters.' })
  @IsOptional()
  @IsString()
  @MaxLength(CURSOR_MAX_LENGTH)
  cursor?: string;
}

/** A lead as it is answered. */
export class LeadDto {
  @ApiProperty()
  leadId!: string;

  @ApiProperty({ description: 'The import of its file.' })
  importId!: string;

  @ApiProperty({ type: 'integer', minimum: 2, description: 'Its row in the file; the header is row 1.' })
  row!: number;

  @ApiProperty(INSTANT)
  timestamp!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
  })
  fields!: LeadFields;

  @ApiProperty({ enum: LEAD_STATUSES })
  status!: LeadStatus;

  @ApiProperty({ description: 'Taken out of line after too many expiries.' })
  parked!: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Assignments that expired.' })
  expiries!: number;

  @ApiPropertyOptional({ description: 'The agent who has it, or who answered it.' })
  assignedTo?: string;

  @ApiPropertyOptional({ description: 'While it is assigned.' })
  assignmentId?: string;

  @ApiPropertyOptional(INSTANT)
  expiresAt?: string;

  @ApiPropertyOptional(INSTANT)
  answeredAt?: string;
}

/** A page of leads. */
export class LeadsPageDto {
  @ApiProperty({ type: [LeadDto] })
  data!: readonly LeadDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

/** The lead as clients see it. */
export function mapLead(lead: Lead): LeadDto {
  const { leadId, importId, row, timestamp, fields, status, parked, expiries } = lead;
  const { assignedTo, assignmentId, expiresAt, answeredAt } = lead;
  return {
    leadId,
    importId,
    row,
    timestamp,
    fields,
    status,
    parked,
    expiries,
    ...(assignedTo !== undefined && { assignedTo }),
    ...(assignmentId !== undefined && { assignmentId }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(answeredAt !== undefined && { answeredAt }),
  };
}
