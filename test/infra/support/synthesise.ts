import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { AgoraStack } from '#apps/agora.stack.js';
import { environments } from '#environments/environments.js';
import { local } from '#environments/local.js';
import { provideEnvironment } from '#infra/environment-context.js';
import { addProvider } from '#infra/provider.js';
import { type RawDocument, StackDocument } from './stack-document.js';

/** The text of a new synthesis of an environment, byte for byte. */
export function synthesiseText(name: string, overrides: readonly string[] = []): string {
  return written(`agora-${name}`, (app) => {
    for (const environment of environments([name], overrides)) new AgoraStack(app, environment);
  });
}

const texts = new Map<string, string>();

/** The text of a synthesis that was made before in this test file, if there was one. */
export function synthesisedText(name: string, overrides: readonly string[] = []): string {
  const key = [name, ...overrides].join(' ');
  const text = texts.get(key) ?? synthesiseText(name, overrides);
  texts.set(key, text);
  return text;
}

/** A stack of the local environment that holds what the test puts into it. */
export function synthesiseParts(fill: (stack: TerraformStack) => void): StackDocument {
  const text = written('parts', (app) => fill(emptyStack(app)));
  return parse('parts', text);
}

/** A stack of the local environment with nothing but the provider in it. */
export function emptyStack(app = new App()): TerraformStack {
  const stack = new TerraformStack(app, 'parts');
  provideEnvironment(stack, local);
  addProvider(stack, local);
  return stack;
}

function written(stackName: string, fill: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'agora-synth-'));
  try {
    withoutStackTraces(() => {
      const app = new App({ outdir });
      fill(app);
      app.synth();
    });
    return readFileSync(join(outdir, 'stacks', stackName, 'cdk.tf.json'), 'utf8');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/**
 * CDKTF keeps for each token where it was made, which only its own error messages show. Under jest, which maps each place to the sources, that
 * takes longer than the synthesis.
 */
function withoutStackTraces(synthesis: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    synthesis();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

const known = new Map<string, StackDocument>();

/** The synthesised stack of an environment; made once per test file for the same arguments. */
export function synthesise(name: string, overrides: readonly string[] = []): StackDocument {
  const key = [name, ...overrides].join(' ');
  const document = known.get(key) ?? parse(name, synthesisedText(name, overrides));
  known.set(key, document);
  return document;
}

function parse(name: string, text: string): StackDocument {
  return new StackDocument(JSON.parse(text) as RawDocument, name === 'prod');
}
