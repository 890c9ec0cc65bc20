import { TerraformOutput, type TerraformStack } from 'cdktf';

/** Adds outputs by name. Never a secret: outputs are in the state and in every CI log. */
export function addOutputs(stack: TerraformStack, outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) new TerraformOutput(stack, name, { value, staticId: true });
}
