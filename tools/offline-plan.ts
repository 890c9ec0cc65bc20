/**
 * Plans every synthesised stack without AWS and without a provider: `npm run plan:offline [-- <folder of stacks>]`.
 *
 * Terraform parses every expression, finds references to what does not exist and cycles, and renders the documents inside
 * arguments (policies, filters, templates), which must then be valid JSON. Argument names and types are not checked: the
 * types of the CDKTF provider stand in for that.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { rewrite, type StackJson } from './offline-plan/rewrite.ts';
import { findBinary, plan, PlanError, type PlannedResource } from './offline-plan/terraform.ts';

const folder = process.argv[2] ?? 'cdktf.out/stacks';
const binary = findBinary();
const stacks = globSync(join(folder, '*/cdk.tf.json')).sort();

if (binary === undefined) console.log('Offline plan skipped: neither terraform nor tofu is installed.');
else if (stacks.length === 0) fail(`No stack in ${folder}: run "npm run synth" first.`);
else for (const file of stacks) planStack(binary, file);

function planStack(command: string, file: string): void {
  const name = basename(dirname(file));
  try {
    const planned = plan(command, rewrite(JSON.parse(readFileSync(file, 'utf8')) as StackJson));
    const documents = planned.flatMap(({ values }) => texts(values.input)).filter(looksLikeJson);
    const broken = planned.filter(hasBrokenJson).map((resource) => resource.name);
    if (broken.length > 0) fail(`${name}: no valid JSON in ${broken.join(', ')}`);
    else console.log(`${name}: ${planned.length} resources planned, ${documents.length} JSON documents rendered`);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    fail(`${name}: ${error.message}`);
  }
}

function hasBrokenJson({ values }: PlannedResource): boolean {
  return texts(values.input).some((text) => looksLikeJson(text) && !isJson(text));
}

function looksLikeJson(text: string): boolean {
  return /^(\{\s*"|\[)/.test(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
