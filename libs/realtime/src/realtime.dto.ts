import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsNumber, Matches, Min } from 'class-validator';

const MAX_TOPIC_LENGTH = 200;
/** No control characters, no half surrogate pairs: DynamoDB cannot keep the latter. */
const TOPIC = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Data of `ping`. */
export class PingDto {
  @ApiProperty({ description: 'The client’s own clock; comes back as it is.', example: 1769860800000 })
  @IsNumber({}, { message: 'must be a number' })
  t!: number;
}

/** Data of `subscribe` and `unsubscribe`. */
export class TopicDto {
  @ApiProperty({ minLength: 1, maxLength: MAX_TOPIC_LENGTH, example: 'votings' })
  @Matches(TOPIC, { message: `must be a text of 1 to ${MAX_TOPIC_LENGTH} characters` })
  topic!: string;
}

/** Ack of `subscribe` and `unsubscribe`. */
export class TopicAck {
  @ApiProperty({ example: 'votings' })
  topic!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Highest seq of the topic’s frames; those after it come.' })
  seq!: number;
}

/** Data of `resume`. */
export class ResumeDto {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Highest contiguous seq that the client has.' })
  @IsInt({ message: 'must be an integer' })
  @Min(0, { message: 'must not be negative' })
  lastSeq!: number;
}

/** Ack of `resume`. */
export class ResumeAck {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'What did not come up to this seq never comes: the new contiguous seq.',
  })
  through!: number;
}
