import { ApiProperty } from '@nestjs/swagger';
import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';
import { NotificationItemDto } from './notification-item.dto.js';

/** Data of `notification`. */
@ServerFrame('notification', 'A group of notifications is due; a large one comes in several parts.')
export class NotificationFrame {
  @ApiProperty({ example: 'UPLOAD' })
  type!: string;

  @ApiProperty()
  id!: string;

  @ApiProperty({ type: 'integer' })
  generation!: number;

  @ApiProperty({ description: 'One line that says what it is.' })
  subject!: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Items of all parts.' })
  itemCount!: number;

  @ApiProperty({ type: 'integer', minimum: 1 })
  part!: number;

  @ApiProperty({ type: 'integer', minimum: 1 })
  parts!: number;

  @ApiProperty({ type: [NotificationItemDto] })
  items!: readonly NotificationItemDto[];
}
