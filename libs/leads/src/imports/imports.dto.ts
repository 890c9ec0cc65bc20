import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsString, Length, Min } from 'class-validator';
import { IMPORT_STATES, type ImportState } from './lead-import.js';
import { WORKBOOK_PROBLEMS, type WorkbookProblem } from './workbook/workbook.errors.js';

const INSTANT = { type: String, format: 'date-time', example: '2026-01-31T12:00:00.000Z' } as const;
export const FILE_NAME_MAX_LENGTH = 255;
const PROBLEM_CODES = Object.keys(WORKBOOK_PROBLEMS);

/** A workbook that is too large for a form. */
export class UploadRequestDto {
  @ApiProperty({ minLength: 1, maxLength: FILE_NAME_MAX_LENGTH, example: 'leads.xlsx' })
  @IsString({ message: 'must be a text' })
  @Length(1, FILE_NAME_MAX_LENGTH)
  fileName!: string;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'Bytes, exactly.' })
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  size!: number;
}

/** Where and how to put a workbook. */
export class UploadDto {
  @ApiProperty()
  url!: string;

  @ApiProperty({ enum: ['PUT'] })
  method!: 'PUT';

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers!: Readonly<Record<string, string>>;

  @ApiProperty(INSTANT)
  expiresAt!: string;
}

/** An upload that is waited for. */
export class AnnouncedImportDto {
  @ApiProperty()
  importId!: string;

  @ApiProperty({ type: UploadDto })
  upload!: UploadDto;
}

/** A row that is no lead. */
export class RejectedRowDto {
  @ApiProperty({ type: 'integer', minimum: 2, description: 'In the file; the header is row 1.' })
  row!: number;

  @ApiProperty({ example: 'email is not an address' })
  reason!: string;
}

/** Why a workbook was refused as a whole. */
export class WorkbookProblemDto {
  @ApiProperty({ enum: PROBLEM_CODES })
  code!: WorkbookProblem;

  @ApiProperty()
  detail!: string;
}

/** An import. */
export class ImportDto {
  @ApiProperty()
  importId!: string;

  @ApiPropertyOptional()
  fileName?: string;

  @ApiProperty({ enum: IMPORT_STATES })
  state!: ImportState;

  @ApiProperty({ type: 'integer', description: 'Rows of the file, without the header and empty ones.' })
  rows!: number;

  @ApiProperty({ type: 'integer', description: 'Rows that are leads by now.' })
  accepted!: number;

  @ApiProperty({ type: 'integer' })
  rejectedCount!: number;

  @ApiProperty({ type: [RejectedRowDto], description: 'The first 100.' })
  rejected!: readonly RejectedRowDto[];

  @ApiProperty({ type: String, nullable: true, description: 'All rejected rows as CSV, for 15 minutes.' })
  reportUrl!: string | null;

  @ApiPropertyOptional({ type: WorkbookProblemDto, description: 'Of a failed import.' })
  problem?: WorkbookProblemDto;
}
