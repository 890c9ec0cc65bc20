import { ApiProperty } from '@nestjs/swagger';
import { ServerFrame } from '#platform/websocket/server-frame.decorator.js';

const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;

/** Data of `welcome`. */
@ServerFrame('welcome', 'Answers hello: the connection is ready to be pushed to.')
export class WelcomeFrame {
  @ApiProperty()
  connectionId!: string;

  @ApiProperty()
  userId!: string;

  @ApiProperty(INSTANT)
  serverTime!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Highest seq of the frames addressed to the user; 0 without any.',
  })
  seq!: number;

  @ApiProperty({ type: 'number', description: 'How often to ping, seconds.' })
  heartbeatSeconds!: number;
}

/** Data of `pong`. */
@ServerFrame('pong', 'Answers ping: the round trip tells the client the server’s time.')
export class PongFrame {
  @ApiProperty({ description: 'The t of the ping.' })
  t!: number;

  @ApiProperty(INSTANT)
  serverTime!: string;
}
