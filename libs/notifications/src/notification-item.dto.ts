import { ApiProperty } from '@nestjs/swagger';

/** One item of a group. */
export class NotificationItemDto {
  @ApiProperty()
  itemId!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Readonly<Record<string, unknown>>;

  @ApiProperty()
  message!: string;
}
