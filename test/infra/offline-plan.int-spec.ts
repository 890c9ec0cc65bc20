import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Bucket } from '#infra/bucket/bucket.construct.js';
import { Queue } from '#infra/queue.construct.js';
import { first } from './rules/rule.js';
import { synthesise, synthesiseParts } from './support/synthesise.js';
import { workflowParts } from './support/workflow-parts.js';

/** Runs the tool on one document and gives all that it said. */
function planned(document: unknown): { readonly status: number | null; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'agora-plan-test-'));
  try {
    mkdirSync(join(folder, 'stack'));
    writeFileSync(join(folder, 'stack', 'cdk.tf.json'), JSON.stringify(document));
    const run = spawnSync(process.execPath, ['tools/offline-plan.ts', folder], { encoding: 'utf8' });
    return { status: run.status, said: run.stdout + run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Without Terraform the tool must say so and succeed; with it, the expectation holds. */
function expectPlan(document: unknown, status: number, said: RegExp): void {
  const plan = planned(document);
  const skipped = plan.said.includes('skipped');

  expect(plan).toEqual({
    status: skipped ? 0 : status,
    said: expect.stringMatching(skipped ? /neither terraform nor tofu is installed/ : said),
  });
}

/** State machines, pipes, their REST operations and a bucket: planned in a third of the time that prod takes. */
const parts = synthesiseParts((stack) => {
  workflowParts(stack);
  const queue = new Queue(stack, 'told', { consumerTimeoutSeconds: 1 });
  new Bucket(stack, 'lead-imports', { expireAfterDays: 1, notifies: [{ queue }] });
});

/** Terraform wants at least one output. */
const output = { region: { value: 'us-west-2' } };

describe('offline plan', () => {
  it('holds for prod: expressions parse, references exist, documents are JSON', () => {
    expectPlan(synthesise('prod').raw, 0, /^stack: \d{2,} resources planned, \d{2,} JSON documents rendered\n$/);
  });

  it('holds for state machines, pipes, their REST operations and buckets', () => {
    expectPlan({ ...parts.raw, output }, 0, /^stack: \d{2,} resources planned, \d{2,} JSON documents rendered\n$/);
  });

  it('finds a reference to a resource that does not exist', () => {
    const broken = parts.with((resource) => {
      first(resource, 'aws_s3_bucket')['bucket'] = '${aws_sqs_queue.gone.name}';
    });

    expectPlan({ ...broken.raw, output }, 1, /Reference to undeclared resource/);
  });

  it('finds a reference to an attribute that does not exist', () => {
    const [bucket] = Object.keys(parts.raw.resource['aws_s3_bucket'] ?? {});
    const broken = parts.with((resource) => {
      first(resource, 'aws_sqs_queue')['name'] = `\${aws_s3_bucket.${bucket}.invoke_arn}`;
    });

    expectPlan({ ...broken.raw, output }, 1, /Unsupported attribute/);
  });
});
