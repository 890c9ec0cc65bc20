import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { accountId } from './account.js';
import type { Statement } from './binding.js';
import { physicalName } from './environment-context.js';

export interface ServiceRoleProps {
  /** Short name of what the role is for; part of the physical name. */
  readonly name: string;
  /** The one service that may assume the role, e.g. `lambda.amazonaws.com`. */
  readonly service: string;
  /**
   * Whether only resources of this account may make the service assume it (Scheduler, Pipes and Step Functions send
   * the account along, Lambda does not).
   * @default false
   */
  readonly ownAccountOnly?: boolean;
}

/** A role of one service whose permissions are collected until synth and then written as one inline policy. */
export class ServiceRole extends Construct {
  readonly arn: string;
  /** Depend on this where AWS checks the permissions on creation (event source mappings, schedules). */
  readonly ready: IamRolePolicy;
  private readonly statements: Statement[] = [];

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const name = physicalName(this, props.name);
    if (name.length > 64) throw new Error(`Role name "${name}" is longer than the 64 characters that IAM allows`);
    const role = new IamRole(this, 'Default', { name, assumeRolePolicy: this.trust(props) });
    this.ready = new IamRolePolicy(this, 'Policy', {
      name: 'permissions',
      role: role.name,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    this.arn = role.arn;
  }

  /** Adds permissions. */
  grant(...statements: readonly Statement[]): this {
    this.statements.push(...statements);
    return this;
  }

  private trust(props: ServiceRoleProps): string {
    const condition = props.ownAccountOnly && { Condition: { StringEquals: { 'aws:SourceAccount': accountId(this) } } };
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: props.service }, ...condition }],
    });
  }
}

/** The statements as a policy document; equal ones once, in the order of their first grant. */
export function policyDocument(statements: readonly Statement[]): string {
  const rendered = statements.map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
  }));
  const distinct = new Map(rendered.map((statement) => [JSON.stringify(statement), statement]));
  return JSON.stringify({ Version: '2012-10-17', Statement: [...distinct.values()] });
}
