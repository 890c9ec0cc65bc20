/** One reader of `npm run bench:import`, in a process of its own: mode, file, rows. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { readXlsx, streamXlsxRows } from 'hucre/xlsx';
import { DEFAULTS } from '#environments/settings.js';
import { type Cell, workbook } from '#leads/imports/workbook/workbook.fixture.js';
import { readWorkbook } from '#leads/imports/workbook/sheet.launcher.js';
import { sqsEvent, sqsRecord } from '#test/factories/sqs-record.js';

/** What a reader took. */
export interface ImportReport {
  readonly seconds: number;
  readonly rows: number;
  /** Of the whole process, threads included. */
  readonly peakMegabytes: number;
}

const HEADER = ['email', 'timestamp', 'name', 'subject', 'body'];
/** 2026-01-01 as Excel counts days. */
const NEW_YEAR_SERIAL = 46_023;
const SECONDS_PER_DAY = 86_400;

const MODES: Readonly<Record<string, (file: string, rows: number) => Promise<number>>> = {
  make: async (file, rows) => {
    const leads = Array.from({ length: rows }, (_, n): Cell[] => [
      `lead-${n}@example.test`,
      // Neither sorted nor the same twice.
      { serial: NEW_YEAR_SERIAL + ((n * 7_919) % rows) / SECONDS_PER_DAY },
      `Lead Number ${n}`,
      `Question ${n % 97}`,
      `We would like to hear more about offer ${n % 1_013}, please call back after ${n % 24} o'clock.`,
    ]);
    writeFileSync(file, workbook([HEADER, ...leads], { shared: true }));
    return Promise.resolve(rows);
  },
  whole: async (file) => {
    const { sheets } = await readXlsx(readFileSync(file));
    return (sheets[0]?.rows.length ?? 0) - 1;
  },
  stream: async (file) => {
    let rows = -1;
    for await (const _ of streamXlsxRows(readFileSync(file))) rows += 1;
    return rows;
  },
  thread: async (file) => {
    const { leads } = DEFAULTS;
    const maxRowBytes = leads.importRowKilobytes * 1024;
    const limits = {
      maxRows: leads.importMaxRows,
      maxColumns: leads.importMaxColumns,
      maxRowBytes,
      maxBytes: leads.importUnpackedMegabytes * 1024 * 1024,
      chunk: 500,
    };
    const thread = { heapMegabytes: leads.importHeapMegabytes, seconds: leads.importParseSeconds };
    let rows = 0;
    for await (const message of readWorkbook({ file: readFileSync(file), ...limits }, thread)) {
      if (message.type === 'rows') rows += message.rows.length;
    }
    return rows;
  },
  worker: async (key, rows) => {
    const require = createRequire(import.meta.url);
    const { handler } = require(resolve('dist/lambdas/leads-import/index.cjs')) as {
      handler: (event: unknown) => Promise<{ readonly batchItemFailures: readonly unknown[] }>;
    };
    const body = { Records: [{ s3: { object: { key } } }] };
    const { batchItemFailures } = await handler(sqsEvent(sqsRecord({ body })));
    if (batchItemFailures.length > 0) throw new Error('the worker failed');
    return rows;
  },
};

const [, , mode = '', file = '', count = ''] = process.argv;
const start = performance.now();
const rows = await MODES[mode]?.(file, Number(count));
const seconds = (performance.now() - start) / 1000;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
console.log(`REPORT ${JSON.stringify({ seconds, rows, peakMegabytes })}`);
