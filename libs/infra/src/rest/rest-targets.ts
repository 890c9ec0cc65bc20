import type { Construct } from 'constructs';
import type { NestFunction } from '../nest-function.construct.js';
import { ServiceRole } from '../service-role.construct.js';
import type { Workflow } from '../workflow/workflow.construct.js';

/** What the operations of the REST document can name. */
export class RestTargets {
  private readonly functions: ReadonlyMap<string, NestFunction>;
  private readonly workflows: ReadonlyMap<string, Workflow>;
  private role: ServiceRole | undefined;

  constructor(
    private readonly scope: Construct,
    functions: readonly NestFunction[],
    workflows: readonly Workflow[],
  ) {
    this.functions = new Map(functions.map((one) => [one.name, one]));
    this.workflows = new Map(workflows.map((one) => [one.name, one]));
  }

  /** Invoke ARN of a function by its short name. @throws Error if there is none. */
  invokeArn(name: string): string {
    return this.find('function', this.functions, name).invokeArn;
  }

  /** A state machine by its short name, and the role that the gateway runs it with. @throws Error if there is none. */
  workflow(name: string): { readonly workflow: Workflow; readonly role: ServiceRole } {
    const workflow = this.find('workflow', this.workflows, name);
    this.role ??= new ServiceRole(this.scope, 'Workflows', {
      name: 'rest-workflows',
      service: 'apigateway.amazonaws.com',
    });
    return { workflow, role: this.role };
  }

  private find<T>(kind: string, all: ReadonlyMap<string, T>, name: string): T {
    const found = all.get(name);
    if (found === undefined)
      throw new Error(`The REST document names the ${kind} "${name}", which the API was not given`);
    return found;
  }
}
