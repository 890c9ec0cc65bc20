import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Ids } from '#platform/ids/ids.js';
import { UploadedFile } from '#platform/rest/multipart/uploaded-file.js';
import type { Validated } from '#platform/validation/validated.js';
import { uploadEnv, workbookLimitsEnv } from '../leads.env.js';
import { ImportNotFoundError, WorkbookTooLargeError } from '../leads.errors.js';
import { fileIdOf } from '../leads.keys.js';
import { ImportFiles, WORKBOOK_TYPE } from './import-files.js';
import { type AnnouncedImportDto, FILE_NAME_MAX_LENGTH, type ImportDto, type UploadRequestDto } from './imports.dto.js';
import { ImportsRepository } from './imports.repository.js';
import type { LeadImport } from './lead-import.js';
import { inspectWorkbook } from './workbook/inspect-workbook.js';
import { WORKBOOK_PROBLEMS } from './workbook/workbook.errors.js';

const MEGABYTE = 1024 * 1024;
const DAY_SECONDS = 86_400;

/** What a client sends: a workbook, or the announcement of one. */
export type ImportSource = UploadedFile | Validated<UploadRequestDto>;

/** Imports as clients see them (L1, L2). Both ways end in the bucket, where the worker is told of the workbook. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly files: ImportFiles,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(uploadEnv) private readonly env: Env<typeof uploadEnv>,
    @InjectEnvironment(workbookLimitsEnv) private readonly limits: Env<typeof workbookLimitsEnv>,
  ) {}

  /** Takes a workbook in, or tells where to put it. @throws WorkbookError, ValidationFailedError (422), WorkbookTooLargeError (413) */
  async create(user: Principal, source: ImportSource): Promise<ImportDto | AnnouncedImportDto> {
    return source instanceof UploadedFile ? this.take(user, source) : this.announce(user, source);
  }

  /** @throws ImportNotFoundError (404) */
  async get(importId: string): Promise<ImportDto> {
    const known = await this.imports.get(importId);
    if (!known) throw new ImportNotFoundError();
    const content = known.contentId === undefined ? known : await this.imports.get(known.contentId);
    return this.map(known, content ?? known);
  }

  private async take({ userId }: Principal, { content, fileName }: UploadedFile): Promise<ImportDto> {
    if (content.length > this.env.LEADS_UPLOAD_MEGABYTES * MEGABYTE) {
      throw new WorkbookTooLargeError(this.env.LEADS_UPLOAD_MEGABYTES);
    }
    inspectWorkbook(content, {
      unpackedBytes: this.limits.LEADS_IMPORT_UNPACKED_MEGABYTES * MEGABYTE,
      maxRatio: this.limits.LEADS_IMPORT_MAX_RATIO,
    });
    const importId = fileIdOf(content);
    const known = await this.imports.get(importId);
    if (known && known.problem !== 'import-failed') return this.map(known, known);
    // The object first: an import that nobody is told of would wait for ever.
    await this.files.upload(importId, content);
    const name = fileName.toWellFormed().slice(0, FILE_NAME_MAX_LENGTH);
    const registered = await this.imports.register(importId, { fileName: name, createdBy: userId });
    const current = known ? ((await this.imports.requeue(importId)) ?? registered) : registered;
    return this.map(current, current);
  }

  private async announce({ userId }: Principal, body: Validated<UploadRequestDto>): Promise<AnnouncedImportDto> {
    const maxBytes = this.env.LEADS_IMPORT_MEGABYTES * MEGABYTE;
    const { fileName, size } = body.value((dto) =>
      typeof dto.size === 'number' && dto.size > maxBytes
        ? [{ pointer: '/size', detail: `must be at most ${maxBytes}` }]
        : [],
    );
    const importId = this.ids.next();
    const seconds = this.env.LEADS_IMPORT_UPLOAD_SECONDS;
    const forgetAt = this.clock.nowSeconds() + this.env.LEADS_IMPORT_RETENTION_DAYS * DAY_SECONDS;
    await this.imports.announce(importId, { fileName: fileName.toWellFormed(), createdBy: userId }, forgetAt);
    return {
      importId,
      upload: {
        url: await this.files.uploadUrl(importId, size, seconds),
        method: 'PUT',
        headers: { 'Content-Type': WORKBOOK_TYPE },
        expiresAt: new Date(this.clock.now() + seconds * 1000).toISOString(),
      },
    };
  }

  /** @param content the import of the content, whose progress counts */
  private async map({ importId, fileName }: LeadImport, content: LeadImport): Promise<ImportDto> {
    const { state, rows, accepted, rejectedCount, rejected, problem } = content;
    const hasReport = state === 'completed' && rejectedCount > 0;
    return {
      importId,
      ...(fileName !== undefined && { fileName }),
      state,
      rows,
      accepted,
      rejectedCount,
      rejected,
      reportUrl: hasReport ? await this.files.reportUrl(content.importId) : null,
      ...(problem !== undefined && { problem: { code: problem, detail: WORKBOOK_PROBLEMS[problem] } }),
    };
  }
}
