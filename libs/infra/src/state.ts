import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf';
import type { Environment } from '#environments/environment.js';

/** Needed for the lock file of the S3 backend. */
const TERRAFORM_VERSION = '>= 1.10.0';

/** Where Terraform keeps the stack's state: S3 with a lock file beside the state, or a local file. */
export function keepState(stack: TerraformStack, { name, settings, state }: Environment): void {
  stack.addOverride('terraform.required_version', TERRAFORM_VERSION);
  if (state === 'local') {
    new LocalBackend(stack, { path: 'terraform.tfstate' });
    return;
  }
  const key = `agora-${name}/terraform.tfstate`;
  const backend = new S3Backend(stack, { bucket: state.bucket, key, region: settings.region, encrypt: true });
  // The typed arguments of this version of cdktf do not know the lock file yet.
  backend.addOverride('use_lockfile', true);
}
