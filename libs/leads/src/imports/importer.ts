import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { WakeUps } from '../assignments/wake-ups.js';
import { readingEnv } from '../leads.env.js';
import { ImportFiles } from './import-files.js';
import { ImportsRepository } from './imports.repository.js';
import { type ImportProgress, type LeadImport, MAX_REJECTED, NO_PROGRESS } from './lead-import.js';
import { LeadsWriter } from './leads.writer.js';
import { newLead, reportOf } from './new-leads.js';
import { inspectWorkbook } from './workbook/inspect-workbook.js';
import type { BadRow, GoodRow } from './workbook/sheet-rows.js';
import { readWorkbook } from './workbook/sheet.launcher.js';

const MEGABYTE = 1024 * 1024;
/** Rows that are written before the next ones are asked for. */
const CHUNK = 500;
/** Progress is written at most so often, milliseconds. */
const PROGRESS_MS = 1_000;
/** Leads that a wake-up names, in case that the dispatcher's index is behind: as many agents can wait for the last rows of a file. */
const HINTS = 25;

/** One attempt at an import: what has become of the rows so far. */
interface Attempt {
  readonly claimed: LeadImport;
  readonly bad: BadRow[];
  /** Leads that this attempt has written. */
  written: number;
  progress: ImportProgress;
  /** When progress was last written, milliseconds since the Unix epoch. */
  savedAt: number;
}

/** Turns a workbook into leads: reads it in a guarded thread, writes the leads by timestamp, keeps progress and report (L1 to L3). */
@Injectable()
export class Importer {
  constructor(
    private readonly imports: ImportsRepository,
    private readonly files: ImportFiles,
    private readonly writer: LeadsWriter,
    private readonly wakeUps: WakeUps,
    private readonly clock: Clock,
    @InjectEnvironment(readingEnv) private readonly env: Env<typeof readingEnv>,
  ) {}

  /**
   * Imports the content of a claimed import.
   *
   * @returns whether the import is complete; else time is up, and the rest is left to another attempt
   * @throws WorkbookError when the workbook is refused, ImportChangedError when another attempt has taken over
   */
  async run(claimed: LeadImport, file: Buffer): Promise<boolean> {
    const stopAt = this.clock.now() + this.env.LEADS_IMPORT_BUDGET_SECONDS * 1000;
    inspectWorkbook(file, {
      unpackedBytes: this.env.LEADS_IMPORT_UNPACKED_MEGABYTES * MEGABYTE,
      maxRatio: this.env.LEADS_IMPORT_MAX_RATIO,
    });
    const attempt: Attempt = { claimed, bad: [], written: 0, progress: NO_PROGRESS, savedAt: 0 };
    for await (const message of readWorkbook(this.task(file), this.threadLimits())) {
      if (message.type === 'totals') {
        const { rows, rejected: rejectedCount } = message.totals;
        attempt.progress = { ...NO_PROGRESS, rows, rejectedCount };
      } else if (message.type === 'rejected') this.reject(attempt, message.rows);
      else if (message.type === 'rows') await this.accept(attempt, message.rows);
      await this.save(attempt);
      // Every attempt gets further than the one before it.
      if (attempt.written > 0 && this.clock.now() >= stopAt) return false;
    }
    if (attempt.bad.length > 0) await this.files.writeReport(claimed.importId, reportOf(attempt.bad));
    await this.imports.complete(claimed, attempt.progress);
    return true;
  }

  private reject(attempt: Attempt, rows: readonly BadRow[]): void {
    attempt.bad.push(...rows);
    attempt.progress = { ...attempt.progress, rejected: attempt.bad.slice(0, MAX_REJECTED) };
  }

  private async accept(attempt: Attempt, rows: readonly GoodRow[]): Promise<void> {
    const { importId, attempt: number } = attempt.claimed;
    const leads = rows.map((row) => newLead(importId, row));
    // Only the first attempt can be sure that nothing of it is there, answered perhaps.
    const missing = number === 1 ? leads : await this.writer.missing(leads);
    await this.writer.write(missing);
    attempt.written += missing.length;
    const before = attempt.progress.accepted;
    attempt.progress = { ...attempt.progress, accepted: before + rows.length };
    const hints = leads.slice(0, HINTS).map(({ leadId }) => leadId);
    await this.wakeUps.send(`import:${importId}:${number}:${before}`, { leads: hints });
  }

  /** Also finds out, before too much is written, that another attempt has taken over. */
  private async save(attempt: Attempt): Promise<void> {
    const now = this.clock.now();
    if (now - attempt.savedAt < PROGRESS_MS) return;
    attempt.savedAt = now;
    await this.imports.progress(attempt.claimed, attempt.progress);
  }

  private task(file: Buffer) {
    return {
      file,
      maxRows: this.env.LEADS_IMPORT_MAX_ROWS,
      maxColumns: this.env.LEADS_IMPORT_MAX_COLUMNS,
      maxRowBytes: this.env.LEADS_IMPORT_ROW_KILOBYTES * 1024,
      maxBytes: this.env.LEADS_IMPORT_UNPACKED_MEGABYTES * MEGABYTE,
      chunk: CHUNK,
    };
  }

  private threadLimits() {
    return { heapMegabytes: this.env.LEADS_IMPORT_HEAP_MEGABYTES, seconds: this.env.LEADS_IMPORT_PARSE_SECONDS };
  }
}
