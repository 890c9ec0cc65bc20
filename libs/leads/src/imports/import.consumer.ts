import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import type { QueueConsumer, QueueMessage } from '#platform/workers/consumers.js';
import { importClaimEnv } from '../leads.env.js';
import { fileIdOf } from '../leads.keys.js';
import { ImportFiles, importOf } from './import-files.js';
import { ImportQueue } from './import-queue.js';
import { Importer } from './importer.js';
import { ImportChangedError, ImportsRepository } from './imports.repository.js';
import type { LeadImport } from './lead-import.js';
import { objectsOf } from './object-created.js';
import { WorkbookError, type WorkbookProblem } from './workbook/workbook.errors.js';

const MEGABYTE = 1024 * 1024;

/** `leads-imports`: new objects of the bucket. Deliveries repeat; an import that is done or in hand is left alone. */
@Injectable()
export class ImportConsumer implements QueueConsumer {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly files: ImportFiles,
    private readonly importer: Importer,
    private readonly queue: ImportQueue,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(importClaimEnv) private readonly claims: Env<typeof importClaimEnv>,
  ) {}

  async consume({ body, receiveCount }: QueueMessage): Promise<void> {
    for (const { key } of objectsOf(body)) {
      const uploadId = importOf(key);
      if (uploadId === undefined) throw new Error('The object is no upload');
      if (receiveCount > this.claims.LEADS_IMPORT_MAX_ATTEMPTS) await this.giveUp(uploadId);
      else await this.import(uploadId, receiveCount === this.claims.LEADS_IMPORT_MAX_ATTEMPTS);
    }
  }

  /** Whatever ends the function itself cannot be caught: after the last attempt, a delivery only says that it was in vain. */
  private async giveUp(uploadId: string): Promise<void> {
    const known = await this.imports.get(uploadId);
    const claimed = await this.imports.claim(known?.contentId ?? uploadId, this.claims.LEADS_IMPORT_LEASE_SECONDS);
    if (!claimed) return;
    await this.imports.fail(claimed, 'import-failed');
    throw new Error('The import is given up');
  }

  private async import(uploadId: string, isLastAttempt: boolean): Promise<void> {
    const file = await this.files.read(uploadId, this.claims.LEADS_IMPORT_MEGABYTES * MEGABYTE);
    if (file === undefined) return this.refuse(uploadId, 'upload-missing');
    if (file === 'too-large') return this.refuse(uploadId, 'workbook-too-large');
    const contentId = fileIdOf(file);
    if (contentId !== uploadId) await this.resolve(uploadId, contentId);
    const claimed = await this.imports.claim(contentId, this.claims.LEADS_IMPORT_LEASE_SECONDS);
    if (!claimed) return;
    try {
      if (await this.importer.run(claimed, file)) return;
      await this.imports.release(claimed);
    } catch (error) {
      return this.handle(claimed, error, isLastAttempt);
    }
    // A message that fails is out of sight for half an hour; nothing failed here.
    await this.queue.handOn(uploadId);
  }

  /** One content is one import, by whatever upload it came. */
  private async resolve(uploadId: string, contentId: string): Promise<void> {
    try {
      await this.imports.resolve(uploadId, contentId);
    } catch (error) {
      // An upload that was announced so long ago that it is forgotten; its content is as good as any.
      if (!(error instanceof ImportChangedError)) throw error;
    }
  }

  private async refuse(uploadId: string, problem: WorkbookProblem): Promise<void> {
    const claimed = await this.imports.claim(uploadId, this.claims.LEADS_IMPORT_LEASE_SECONDS);
    if (claimed) await this.imports.fail(claimed, problem);
  }

  private async handle(claimed: LeadImport, error: unknown, isLastAttempt: boolean): Promise<void> {
    const { importId, attempt } = claimed;
    if (error instanceof WorkbookError) {
      this.logger.info('workbook refused', { importId, problem: error.problem });
      return this.imports.fail(claimed, error.problem);
    }
    // The other attempt does all there is to do.
    if (error instanceof ImportChangedError) return this.logger.warn('import was taken over', { importId, attempt });
    if (isLastAttempt) await this.imports.fail(claimed, 'import-failed');
    else await this.imports.release(claimed);
    throw error;
  }
}
