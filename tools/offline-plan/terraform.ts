import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A planned resource with every expression evaluated. */
export interface PlannedResource {
  readonly name: string;
  readonly values: { readonly input?: unknown };
}

interface Shown {
  readonly planned_values: { readonly root_module: { readonly resources?: readonly PlannedResource[] } };
}

/** Thrown when Terraform refuses a document; the message is Terraform's. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** The binary to plan with: `TERRAFORM_BINARY_NAME`, else terraform, else tofu; undefined where none is installed. */
export function findBinary(): string | undefined {
  const names = [process.env['TERRAFORM_BINARY_NAME'] ?? [], 'terraform', 'tofu'].flat();
  return names.find((name) => {
    try {
      execFileSync(name, ['version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Plans a document that needs no provider and no state.
 *
 * @throws PlanError if a reference is bad, an expression does not parse or there is a cycle.
 */
export function plan(binary: string, document: unknown): readonly PlannedResource[] {
  const folder = mkdtempSync(join(tmpdir(), 'agora-plan-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(document, null, 1));
    run(binary, folder, 'init', '-backend=false');
    run(binary, folder, 'plan', '-refresh=false', '-out=plan.bin');
    const shown = JSON.parse(run(binary, folder, 'show', '-json', 'plan.bin')) as Shown;
    return shown.planned_values.root_module.resources ?? [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(binary: string, cwd: string, command: string, ...options: readonly string[]): string {
  const args = command === 'show' ? [command, ...options] : [command, '-input=false', '-no-color', ...options];
  try {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    return execFileSync(binary, args, { cwd, env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr);
    throw new PlanError(text.slice(Math.max(text.indexOf('Error:'), 0)).trim());
  }
}
