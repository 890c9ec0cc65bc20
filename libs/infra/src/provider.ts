import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { Environment } from '#environments/environment.js';

/** The AWS provider of the stack: one region, and tags that tell whose a resource is. */
export function addProvider(stack: TerraformStack, { name, settings }: Environment): void {
  new AwsProvider(stack, 'aws', {
    region: settings.region,
    defaultTags: [{ tags: { application: 'agora', environment: name } }],
  });
}
