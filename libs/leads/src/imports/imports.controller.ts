import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiResponse } from '@nestjs/swagger';
import { CurrentUser, RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Answer } from '#platform/rest/answer.decorator.js';
import { ApiProblems } from '#platform/rest/api-docs.decorators.js';
import { AcceptsFile, FileOrBody } from '#platform/rest/multipart/accepts-file.decorator.js';
import { AnnouncedImportDto, ImportDto, UploadRequestDto } from './imports.dto.js';
import { type ImportSource, ImportsService } from './imports.service.js';
import { WORKBOOK_PROBLEMS } from './workbook/workbook.errors.js';

const location = ({ importId }: ImportDto | AnnouncedImportDto): string => `/leads/imports/${importId}`;
const statusOf = (body: ImportDto | AnnouncedImportDto): 201 | 202 => ('upload' in body ? 201 : 202);

/** Imports of leads (L1, L2). */
@Controller('leads/imports')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post()
  @RequireGroups('supervisors')
  @AcceptsFile('file')
  @ApiBody({ type: UploadRequestDto, required: true })
  @Answer<ImportDto | AnnouncedImportDto>(ImportDto, { status: 202, statusOf, location })
  @ApiResponse({ status: 201, type: AnnouncedImportDto, description: 'Of a JSON body: where to put the workbook.' })
  @ApiProblems({ 422: Object.keys(WORKBOOK_PROBLEMS) })
  create(
    @CurrentUser() user: Principal,
    @FileOrBody({ field: 'file', dto: UploadRequestDto }) source: ImportSource,
  ): Promise<ImportDto | AnnouncedImportDto> {
    return this.imports.create(user, source);
  }

  @Get(':importId')
  @RequireGroups('supervisors')
  @Answer(ImportDto)
  @ApiProblems({ 404: ['import-not-found'] })
  get(@Param('importId') importId: string): Promise<ImportDto> {
    return this.imports.get(importId);
  }
}
