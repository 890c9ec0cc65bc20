import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import type { PlatformLogger } from '#platform/logging/platform.logger.js';
import { LeadsTestBed } from '../leads-bed.fixture.js';
import { ImportConsumer } from './import.consumer.js';
import type { ImportFiles } from './import-files.js';
import { ImportQueue } from './import-queue.js';
import { Importer } from './importer.js';
import { ImportsRepository } from './imports.repository.js';
import { LeadsWriter } from './leads.writer.js';

/** A logger that says nothing. */
const QUIET = { debug() {}, info() {}, warn() {}, error() {} } as unknown as PlatformLogger;

/** Files in memory. */
export class FilesDouble {
  readonly uploads = new Map<string, Buffer>();
  readonly reports = new Map<string, string>();

  readonly files = {
    read: async (importId: string, maxBytes: number) => {
      const file = this.uploads.get(importId);
      return Promise.resolve(file && file.length > maxBytes ? 'too-large' : file && Buffer.from(file));
    },
    writeReport: async (contentId: string, csv: string) => {
      this.reports.set(contentId, csv);
      return Promise.resolve();
    },
  } as unknown as ImportFiles;
}

/** The worker of imports on a real engine, with files in memory. */
export class ImportsTestBed {
  readonly files = new FilesDouble();
  readonly imports: ImportsRepository;
  /** How the next writes of leads go wrong. */
  fail: ((written: number) => Error | undefined) | undefined;
  private written = 0;

  private constructor(readonly bed: LeadsTestBed) {
    this.imports = new ImportsRepository(
      bed.db.client,
      new ConditionalWriter(bed.db.client, bed.clock),
      bed.clock,
      new TimeOrderedIds(),
      bed.env,
    );
  }

  static async start(): Promise<ImportsTestBed> {
    return new ImportsTestBed(await LeadsTestBed.start());
  }

  /** Delivers the notification of an upload. */
  async deliver(importId: string, receiveCount = 1): Promise<void> {
    const object = { key: `uploads/${importId}.xlsx`, size: 1 };
    const body = { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object } }] };
    await this.consumer().consume({ messageId: 'm', body, receiveCount, sentAt: 0, attributes: {} });
  }

  consumer(): ImportConsumer {
    const { clock, env, db } = this.bed;
    const limits = {
      LEADS_IMPORT_MEGABYTES: 1,
      LEADS_IMPORT_MAX_ROWS: 3_000,
      LEADS_IMPORT_MAX_COLUMNS: 20,
      LEADS_IMPORT_ROW_KILOBYTES: 8,
      LEADS_IMPORT_PARSE_SECONDS: 20,
      LEADS_IMPORT_HEAP_MEGABYTES: 128,
      LEADS_IMPORT_BUDGET_SECONDS: 240,
      LEADS_IMPORT_UNPACKED_MEGABYTES: 50,
      LEADS_IMPORT_MAX_RATIO: 200,
    };
    const writer = new LeadsWriter(db.client, clock, env);
    const write = writer.write.bind(writer);
    writer.write = async (leads) => {
      const failure = this.fail?.((this.written += leads.length));
      if (failure) throw failure;
      await write(leads);
    };
    const importer = new Importer(this.imports, this.files.files, writer, this.bed.parts().wakeUps, clock, limits);
    const claims = {
      LEADS_IMPORT_LEASE_SECONDS: 360,
      LEADS_IMPORT_MAX_ATTEMPTS: 5,
      LEADS_IMPORT_MEGABYTES: limits.LEADS_IMPORT_MEGABYTES,
    };
    const queue = new ImportQueue(this.bed.queues.sender, { QUEUE_LEADS_IMPORTS: 'imports' });
    return new ImportConsumer(this.imports, this.files.files, importer, queue, QUIET, claims);
  }
}
