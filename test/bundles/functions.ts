import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { claimsOf, restEvent } from '#test/factories/rest-event.js';
import { messageEvent } from '#test/factories/ws-event.js';
import type { ProbeReport } from './probe.js';

const STACK = 'cdktf.out/stacks/agora-local/cdk.tf.json';
const PROBE = resolve('dist/js/test/bundles/probe.js');

/** An event that a function answers with nothing stored anywhere, and what the report then contains. */
export interface Question {
  readonly event: unknown;
  readonly report: { readonly result: object } | { readonly error: object };
}

/** Consumers of streams and queues. A function of another kind needs a row below. */
const BATCH: Question = { event: { Records: [] }, report: { result: { batchItemFailures: [] } } };

/** A request as a state machine behind the REST API gets it. */
const INVALID_VOTING = {
  method: 'POST',
  requestId: 'r1',
  path: {},
  headers: { 'content-type': 'application/json' },
  claims: claimsOf('alice', 'organizers'),
  body: JSON.stringify({ title: '', options: [{ label: '' }] }),
};

const QUESTIONS: Readonly<Record<string, Question>> = {
  // Validation of nested classes takes Nest, its adapter, class-validator and class-transformer.
  api: {
    event: restEvent({
      method: 'POST',
      path: '/notifications',
      body: { recipients: [{ email: 7 }] },
      claims: claimsOf('alice', 'notifiers'),
    }),
    report: { result: { statusCode: 422, body: containing('/recipients/0') } },
  },
  'votings-check': {
    event: { request: INVALID_VOTING, execution: 'arn' },
    report: { result: { next: 'answer', answer: { statusCode: 422, body: containing('/options/0/label') } } },
  },
  'votings-write': {
    event: { request: INVALID_VOTING, plan: { votingId: 'v', writeId: 'w' } },
    report: { result: { answer: { statusCode: 422, body: containing('/options/0/label') } } },
  },
  'votings-notices': {
    event: { kind: 'closed', votingId: 'v', execution: 'arn' },
    report: { result: { outcome: 'superseded' } },
  },
  ws: {
    event: messageEvent({ action: 'no-such-action', id: 'c1' }),
    report: { result: { body: containing('unknown-action') } },
  },
  'ws-authorizer': {
    event: { type: 'REQUEST', methodArn: 'arn', queryStringParameters: { token: 'a.b.c' } },
    report: { error: containing('Error: Unauthorized') },
  },
  'duels-sweep': { event: {}, report: { result: { ended: 0, released: 0 } } },
  'notifications-sweep': { event: {}, report: { result: { removed: 0 } } },
  'leads-sweep': { event: {}, report: { result: { expired: 0, corrected: 0 } } },
  'realtime-sweep': { event: {}, report: { result: { silent: 0 } } },
  'votings-sweep': { event: {}, report: { result: { counted: 0 } } },
  'results-snapshots': { event: {}, report: { result: { saved: 0 } } },
};

/** Jest's asymmetric matcher, made without importing jest: the bench uses this file too. */
function containing(text: string): object {
  return { asymmetricMatch: (value: unknown) => typeof value === 'string' && value.includes(text) };
}

/** Names of all functions that were built. */
export function functionNames(): readonly string[] {
  return globSync('dist/lambdas/*/index.cjs')
    .map((path) => basename(dirname(path)))
    .sort();
}

export function questionOf(name: string): Question {
  return QUESTIONS[name] ?? BATCH;
}

/** The function's compiled, unbundled entry. */
export function entryOf(name: string): string {
  const [entry] = globSync(`dist/js/apps/**/${name}.lambda.js`);
  if (!entry) throw new Error(`no entry of ${name}`);
  return entry;
}

/** Starts a function in a process of its own and asks it one question. */
export function probe(name: string, file: string): ProbeReport {
  const options = { env: environmentOf(name), encoding: 'utf8', timeout: 20_000, stdio: 'pipe' } as const;
  const output = execFileSync(process.execPath, [PROBE, file, JSON.stringify(questionOf(name).event)], options);
  const report = /^REPORT (.*)$/m.exec(output)?.[1];
  if (!report) throw new Error(`${name} did not answer: ${output}`);
  return JSON.parse(report) as ProbeReport;
}

/** The variables that the synthesised stack gives the function, references replaced, and those that Lambda sets. */
function environmentOf(name: string): Record<string, string> {
  const { resource } = JSON.parse(readFileSync(STACK, 'utf8')) as StackDocument;
  const found = Object.values(resource.aws_lambda_function).find(
    (item) => item.function_name === `agora-local-${name}`,
  );
  if (!found) throw new Error(`the stack has no function agora-local-${name}`);
  const variables = Object.entries(found.environment?.variables ?? {});
  return {
    ...Object.fromEntries(variables.map(([key, value]) => [key, value.replaceAll(/\$\{[^}]*\}/g, stand)])),
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_LAMBDA_FUNCTION_NAME: `agora-local-${name}`,
  };
}

interface StackDocument {
  readonly resource: {
    readonly aws_lambda_function: Readonly<Record<string, FunctionArguments>>;
  };
}

interface FunctionArguments {
  readonly function_name: string;
  readonly environment?: { readonly variables: Readonly<Record<string, string>> };
}

/** What a reference becomes: user pools have a strict shape, the rest may be any name. */
function stand(reference: string): string {
  if (/user_pool\.\w+\.id/.test(reference)) return 'us-west-2_Example01';
  return reference.includes('endpoint') ? 'ws://127.0.0.1:9' : 'example';
}
