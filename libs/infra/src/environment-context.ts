import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '#environments/environment.js';

const KEY = 'agora.environment';

/** Makes the environment known to every construct below the stack; call it first thing in a stack. */
export function provideEnvironment(stack: TerraformStack, environment: Environment): void {
  stack.node.setContext(KEY, environment);
}

/** The environment that the construct's stack is for. */
export function environmentOf(scope: Construct): Environment {
  return scope.node.getContext(KEY) as Environment;
}

/** The name that AWS shows: `agora-<env>-<short>`. Built from plain text only, so it may be cut and compared. */
export function physicalName(scope: Construct, short: string): string {
  return `agora-${environmentOf(scope).name}-${short}`;
}

/** The stack of a construct, where things that exist once per stack are looked up. */
export function stackOf(scope: Construct): TerraformStack {
  return TerraformStack.of(scope);
}
