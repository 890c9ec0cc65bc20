/**
 * `npm run bench:import`: a workbook of 100,000 rows, made here, through the worker `leads-import` as it is deployed, beside readers without
 * guards. Each reads in a process of its own, whose peak memory is what counts.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readDocument } from '#local/stack/terraform-document.js';
import { fileIdOf } from '#leads/leads.keys.js';
import { startDynamoDb } from '#test/support/dynamodb.js';
import { startS3 } from '#test/support/s3.js';
import { startSqs } from '#test/support/sqs.js';
import type { ImportReport } from './import.child.js';

const ROWS = Number(process.env['ROWS'] ?? 100_000);
const TARGET_MEGABYTES = 300;
const CHILD = resolve('dist/js/test/bench/import.child.js');
const TIMEOUT_MS = 600_000;

/** Without blocking: the worker's S3 and SQS are in this process. */
async function run(mode: string, file: string, env: Readonly<Record<string, string>> = {}): Promise<ImportReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, mode, file, String(ROWS)], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: { PATH: process.env['PATH'], ...env },
  });
  const report = /^REPORT (.*)$/m.exec(stdout)?.[1];
  if (!report) throw new Error(`${mode}: ${stdout}`);
  return JSON.parse(report) as ImportReport;
}

/** @param baseline what speed and memory are compared with */
function print(name: string, { seconds, rows, peakMegabytes }: ImportReport, baseline: ImportReport): void {
  const figures = [
    seconds.toFixed(2),
    Math.round(rows / seconds),
    Math.round(peakMegabytes),
    ratio(rows / seconds / (baseline.rows / baseline.seconds)),
    ratio(peakMegabytes / baseline.peakMegabytes),
  ];
  line(name, figures);
}

function line(name: string, figures: readonly (string | number)[]): void {
  console.log(`${name.padEnd(48)}${figures.map((figure) => String(figure).padStart(10)).join('')}`);
}

function ratio(value: number): string {
  return `${value.toFixed(2)}x`;
}

/** The variables that the function is deployed with, but for those that name other resources. */
function deployedVariables(): Readonly<Record<string, string>> {
  const functions = readDocument('cdktf.out/stacks/agora-local').resource?.['aws_lambda_function'] ?? {};
  const worker = Object.values(functions).find(({ function_name: name }) => String(name).endsWith('-leads-import'));
  const { variables } = (worker?.['environment'] ?? {}) as { variables?: Record<string, string> };
  if (!variables) throw new Error('the local stack has no function leads-import');
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !value.includes('${')));
}

async function throughTheWorker(file: string): Promise<ImportReport> {
  const [db, s3, sqs] = await Promise.all([startDynamoDb(), startS3(), startSqs()]);
  try {
    const tables = await db.createTables('leads', 'lead-imports');
    const content = readFileSync(file);
    const importId = fileIdOf(content);
    const Key = `uploads/${importId}.xlsx`;
    await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket('lead-files'), Key, Body: content }));
    const report = await run('worker', Key, {
      ...deployedVariables(),
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      TABLE_LEADS: tables['leads'] ?? '',
      TABLE_LEAD_IMPORTS: tables['lead-imports'] ?? '',
      BUCKET_LEAD_FILES: s3.bucket('lead-files'),
      QUEUE_LEADS_DISPATCH: sqs.url('leads-dispatch'),
      QUEUE_LEADS_IMPORTS: sqs.url('leads-imports'),
      // One attempt, however slow the local engine is.
      LEADS_IMPORT_BUDGET_SECONDS: '3600',
    });
    const TableName = tables['lead-imports'];
    const { Item } = await db.client.send(new GetCommand({ TableName, Key: { importId }, ConsistentRead: true }));
    if (Item?.['state'] !== 'completed' || Item['accepted'] !== ROWS) {
      throw new Error(`the import came to ${JSON.stringify(Item)}`);
    }
    return report;
  } finally {
    await Promise.all([db.stop(), s3.stop(), sqs.stop()]);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'agora-bench-'));
try {
  const file = join(folder, 'leads.xlsx');
  await run('make', file);
  console.log(`${ROWS} rows, ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB`);
  line('', ['seconds', 'rows/s', 'peak MB', 'speed', 'memory']);
  const baseline = await run('whole', file);
  print('baseline: whole file, no guards (readXlsx)', baseline, baseline);
  print('baseline: streamed, no guards (streamXlsxRows)', await run('stream', file), baseline);
  print('guarded thread, validated and sorted', await run('thread', file), baseline);
  const worker = await throughTheWorker(file);
  print('worker: from the bucket into the table', worker, baseline);
  console.log(`peak memory of the worker: ${Math.round(worker.peakMegabytes)} MB, target under ${TARGET_MEGABYTES} MB`);
  if (worker.peakMegabytes >= TARGET_MEGABYTES) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
