import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { AgoraStack } from '#apps/agora.stack.js';
import { environments } from '#environments/environments.js';
import { type RawDocument, StackDocument } from './stack-document.js';

/** The synthesised text of an environment, byte for byte. */
export function synthesiseText(name: string, overrides: readonly string[] = []): string {
  const outdir = mkdtempSync(join(tmpdir(), 'agora-synth-'));
  try {
    const app = new App({ outdir });
    for (const environment of environments([name], overrides)) new AgoraStack(app, environment);
    app.synth();
    return readFileSync(join(outdir, 'stacks', `agora-${name}`, 'cdk.tf.json'), 'utf8');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const known = new Map<string, StackDocument>();

/** The synthesised stack of an environment; made once per test file for the same arguments. */
export function synthesise(name: string, overrides: readonly string[] = []): StackDocument {
  const key = [name, ...overrides].join(' ');
  const document = known.get(key) ?? parse(name, synthesiseText(name, overrides));
  known.set(key, document);
  return document;
}

function parse(name: string, text: string): StackDocument {
  return new StackDocument(JSON.parse(text) as RawDocument, name === 'prod');
}
