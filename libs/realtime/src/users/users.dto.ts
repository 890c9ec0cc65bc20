import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Query of the users who are online. */
export class OnlineUsersQueryDto {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 25 })
  @IsOptional()
  @IsString()
  limit?: string;

  @ApiPropertyOptional({ description: 'The `nextCursor` of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(4_000)
  cursor?: string;
}

/** Somebody who is online. */
export class OnlineUserDto {
  @ApiProperty()
  userId!: string;

  @ApiProperty()
  displayName!: string;

  @ApiProperty({ description: 'Whether the user cannot be invited at the moment.' })
  busy!: boolean;
}

/** A page of the users who are online, by `userId`. */
export class OnlineUsersPageDto {
  @ApiProperty({ type: [OnlineUserDto] })
  data!: readonly OnlineUserDto[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}
