import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { VOTING_STATES, type VotingState } from './voting.js';

/** How the contracts describe an instant. */
export const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;

/** One of a voting's options. */
export class VotingOptionDto {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  label!: string;
}

/** A voting as it is answered, with what a client needs to show it without trusting its own clock (V3). */
export class VotingDto {
  @ApiProperty()
  votingId!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ type: [VotingOptionDto] })
  options!: VotingOptionDto[];

  @ApiProperty(INSTANT)
  startAt!: string;

  @ApiProperty(INSTANT)
  endAt!: string;

  @ApiProperty()
  ownerId!: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  version!: number;

  @ApiProperty({ enum: VOTING_STATES })
  state!: VotingState;

  @ApiProperty({ description: 'Whether a vote may be cast now: show the voting as inactive when it is false.' })
  votable!: boolean;

  @ApiProperty({ ...INSTANT, description: "The server's clock when it made this answer." })
  serverTime!: string;

  @ApiProperty(INSTANT)
  createdAt!: string;

  @ApiProperty(INSTANT)
  updatedAt!: string;

  @ApiPropertyOptional(INSTANT)
  cancelledAt?: string;
}
