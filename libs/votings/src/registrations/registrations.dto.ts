import { ApiProperty } from '@nestjs/swagger';

/** Whether the caller is registered. */
export class RegistrationDto {
  @ApiProperty()
  registered!: boolean;
}
