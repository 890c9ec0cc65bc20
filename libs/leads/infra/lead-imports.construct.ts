import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { Bucket } from '#infra/bucket/bucket.construct.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { importsApiEnv, leadsImportEnv } from '../src/leads.env.js';
import type { LeadsTables } from './leads.tables.js';

export interface LeadImportsProps {
  readonly tables: LeadsTables;
  /** Where the dispatcher is woken. */
  readonly dispatch: Queue;
}

/** Reading and writing the largest workbook takes a fraction of it. */
const IMPORT_TIMEOUT_SECONDS = 300;
/** What is left of the timeout is for what is being written, and for handing over. */
const IMPORT_BUDGET_SECONDS = 240;
/** An attempt that was killed is out of the way after this. */
const IMPORT_LEASE_SECONDS = IMPORT_TIMEOUT_SECONDS + 60;
const IMPORT_MAX_ATTEMPTS = 5;
/** One full core: reading is what takes the time. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const IMPORT_MEMORY_MEGABYTES = 1_769;
/** Writing makes garbage by the gigabyte; V8 would let its young generation grow by 100 MB for it (`npm run bench:import`). */
const IMPORT_NODE_OPTIONS = '--max-semi-space-size=4';

/** Imports: the bucket that workbooks go to, and the worker that reads them. */
export class LeadImports extends Construct {
  /** The share of the `api` function. */
  readonly api: FunctionPart;
  /** Where workbooks are put, by pages as well. */
  readonly files: Bucket;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LeadImportsProps,
  ) {
    super(scope, id);
    const { leads } = environmentOf(this).settings;
    const queue = new Queue(this, 'leads-imports', {
      consumerTimeoutSeconds: IMPORT_TIMEOUT_SECONDS,
      // The one after the last attempt gives the import up.
      maxReceives: IMPORT_MAX_ATTEMPTS + 1,
    });
    const bucket = new Bucket(this, 'lead-files', {
      expireAfterDays: leads.importRetentionDays,
      notifies: [{ queue, prefix: 'uploads/' }],
    });
    this.files = bucket;
    this.api = {
      env: importsApiEnv,
      uses: [props.tables.imports.readWrite(), bucket.readWrite()],
      settings: {
        LEADS_UPLOAD_MEGABYTES: leads.uploadMegabytes,
        LEADS_IMPORT_MEGABYTES: leads.importMegabytes,
        LEADS_IMPORT_UPLOAD_SECONDS: leads.importUploadSeconds,
        LEADS_IMPORT_RETENTION_DAYS: leads.importRetentionDays,
        ...this.workbookLimits(),
      },
    };
    this.addWorker(queue, bucket);
  }

  private addWorker(queue: Queue, bucket: Bucket): void {
    const { leads } = environmentOf(this).settings;
    const worker = new NestFunction(this, 'leads-import', {
      parts: [
        {
          env: leadsImportEnv,
          uses: [
            this.props.tables.leads.readWrite(),
            this.props.tables.imports.readWrite(),
            bucket.readWrite(),
            this.props.dispatch.send(),
            queue.send(),
          ],
          settings: {
            LEADS_INDEX_SHARDS: leads.indexShards,
            LEADS_IMPORT_MEGABYTES: leads.importMegabytes,
            LEADS_IMPORT_MAX_ROWS: leads.importMaxRows,
            LEADS_IMPORT_MAX_COLUMNS: leads.importMaxColumns,
            LEADS_IMPORT_ROW_KILOBYTES: leads.importRowKilobytes,
            LEADS_IMPORT_PARSE_SECONDS: leads.importParseSeconds,
            LEADS_IMPORT_HEAP_MEGABYTES: leads.importHeapMegabytes,
            LEADS_IMPORT_BUDGET_SECONDS: IMPORT_BUDGET_SECONDS,
            LEADS_IMPORT_LEASE_SECONDS: IMPORT_LEASE_SECONDS,
            LEADS_IMPORT_MAX_ATTEMPTS: IMPORT_MAX_ATTEMPTS,
            ...this.workbookLimits(),
          },
        },
      ],
      timeoutSeconds: IMPORT_TIMEOUT_SECONDS,
      memoryMegabytes: IMPORT_MEMORY_MEGABYTES,
      nodeOptions: IMPORT_NODE_OPTIONS,
    });
    queue.consumeBy(worker, { batchSize: 1, maximumConcurrency: 2 });
  }

  private workbookLimits() {
    const { leads } = environmentOf(this).settings;
    return {
      LEADS_IMPORT_UNPACKED_MEGABYTES: leads.importUnpackedMegabytes,
      LEADS_IMPORT_MAX_RATIO: leads.importMaxRatio,
    };
  }
}
