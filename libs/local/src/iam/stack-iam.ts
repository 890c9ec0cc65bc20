import type { AccessRequest, Caller, Decision, Iam, ResolvedStack, Resource } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { managedPolicy } from './managed-policies.js';
import { parsePolicy, type Statement } from './policy-document.js';

const ALLOWED: Decision = { allowed: true };

/**
 * Decides by the identity-based policies of the stack's roles as AWS does: an explicit Deny wins, else one Allow is needed.
 * Resource-based policies do not take part.
 */
export class StackIam implements Iam {
  private readonly roles: ReadonlyMap<string, readonly Statement[]>;
  /** Decisions depend on nothing but this key while the stack runs. */
  private readonly decisions = new Map<string, Decision>();

  /** @throws NotEmulatedError for a policy that uses more than the evaluator knows */
  constructor(stack: ResolvedStack) {
    const roles = stack.resources('aws_iam_role');
    this.roles = new Map(roles.map((role) => [String(role.args['name']), statementsOf(role, stack)]));
  }

  authorize(caller: Caller, { action, resource }: AccessRequest): Decision {
    if (caller.roleName === undefined) return ALLOWED;
    const key = `${caller.arn} ${action} ${resource}`;
    const known = this.decisions.get(key);
    if (known) return known;
    const decision = this.decide(caller, caller.roleName, action, resource);
    this.decisions.set(key, decision);
    return decision;
  }

  private decide(caller: Caller, role: string, action: string, resource: string): Decision {
    const matching = (this.roles.get(role) ?? []).filter((statement) => statement.matches(action, resource));
    const refused = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`;
    if (matching.some(({ effect }) => effect === 'Deny')) {
      return { allowed: false, message: `${refused} with an explicit deny in an identity-based policy` };
    }
    if (matching.length > 0) return ALLOWED;
    return { allowed: false, message: `${refused} because no identity-based policy allows the ${action} action` };
  }
}

/** The caller that a role stands for in messages: Lambda names its sessions after the function. */
export function assumedRole(accountId: string, roleArn: string, session: string): Caller {
  const roleName = roleArn.split('/').at(-1) ?? roleArn;
  return { functionName: session, roleName, arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}` };
}

function statementsOf(role: Resource, stack: ResolvedStack): readonly Statement[] {
  const name = role.args['name'];
  const own = (role.args['inline_policy'] ?? []) as readonly { policy: string }[];
  const inline = stack.resources('aws_iam_role_policy').filter((policy) => policy.args['role'] === name);
  const attached = stack.resources('aws_iam_role_policy_attachment').filter((it) => it.args['role'] === name);
  const arns = [
    ...((role.args['managed_policy_arns'] ?? []) as string[]),
    ...attached.map((it) => String(it.args['policy_arn'])),
  ];
  return [
    ...own.flatMap(({ policy }) => parsePolicy(policy, role.address)),
    ...inline.flatMap((policy) => parsePolicy(String(policy.args['policy']), policy.address)),
    ...arns.flatMap((arn) => parsePolicy(documentOf(arn, role, stack), role.address)),
  ];
}

function documentOf(arn: string, role: Resource, stack: ResolvedStack): string {
  const document = stack.byArn(arn)?.args['policy'] ?? managedPolicy(arn);
  if (typeof document !== 'string') throw new NotEmulatedError(role.address, `the managed policy ${arn}`);
  return document;
}
