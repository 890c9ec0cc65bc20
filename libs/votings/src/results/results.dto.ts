import { ApiProperty } from '@nestjs/swagger';
import type { Counts } from './result-row.js';

/** Results as they are answered. */
export class ResultsDto {
  @ApiProperty()
  votingId!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0 },
    description: 'Votes per option id; options without votes are 0.',
    example: { pizza: 2, pasta: 0 },
  })
  counts!: Counts;

  @ApiProperty({ type: 'integer', minimum: 0 })
  total!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When a vote was counted last.' })
  lastUpdated!: string | null;

  @ApiProperty({ description: 'Whether voting is over and every vote is counted.' })
  final!: boolean;
}
