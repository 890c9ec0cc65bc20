import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import type { Construct } from 'constructs';
import { stackOf } from './environment-context.js';

const ID = 'Account';

/** The account that the stack is deployed to (a token); read once per stack. */
export function accountId(scope: Construct): string {
  const stack = stackOf(scope);
  const known = stack.node.tryFindChild(ID) as DataAwsCallerIdentity | undefined;
  return (known ?? new DataAwsCallerIdentity(stack, ID)).accountId;
}
