import { ApiProperty } from '@nestjs/swagger';
import { IsNumber } from 'class-validator';

/** Data of `ping`. */
export class PingDto {
  @ApiProperty({ description: 'The client’s own clock; comes back as it is.', example: 1769860800000 })
  @IsNumber({}, { message: 'must be a number' })
  t!: number;
}
