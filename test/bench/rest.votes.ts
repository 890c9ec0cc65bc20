import { IsOptional, IsString, Length } from 'class-validator';

/** What both sides of the bench read and answer: about the size of a vote. */
export class VoteDto {
  @IsString()
  @Length(1, 64)
  choice!: string;

  @IsOptional()
  @IsString()
  @Length(0, 200)
  comment?: string;
}

export class VoteView {
  votingId!: string;
  userId!: string;
  choice!: string;
  timestamp!: string;
}

export function answer(votingId: string, userId: string, choice: string): VoteView {
  return { votingId, userId, choice, timestamp: '2026-01-31T12:00:00.000Z' };
}
