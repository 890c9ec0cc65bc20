import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsService } from '#local/aws/aws-service.js';
import { internalRequest } from '#local/aws/internal-request.js';
import type { Invoker, ResolvedStack } from '#local/cloud.types.js';
import { AwsJsonError } from '#local/engines/aws-json.client.js';
import { renderTemplate, type RenderedTemplate } from '#local/gateway/velocity.js';
import { StackIam } from '#local/iam/stack-iam.js';
import { shortNameOf } from '#local/lambda/function-definition.js';
import { loadStack } from '#local/stack/load-stack.js';
import type { Json } from '#local/states/asl.types.js';
import type { ExecutionRow } from '#local/states/execution-store.js';
import { LocalStates } from '#local/states/local-states.js';
import { workflowTemplates } from '#infra/rest/workflow-templates.js';
import type { TestDynamoDb } from './dynamodb.js';
import type { VirtualClock } from './virtual-clock.js';

/** A function of the stack, as a test plays it. */
export type StackFunction = (event: unknown) => Promise<unknown>;

export interface StackMachinesProps {
  /** What the machines' DynamoDB tasks work on. */
  readonly db: TestDynamoDb;
  readonly clock: VirtualClock;
  /** By short name. */
  readonly functions: Readonly<Record<string, StackFunction>>;
}

/** A request that a machine answers. */
export interface MachineRequest {
  readonly method: string;
  readonly body?: string | undefined;
  /** Path parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>>;
}

/** What the gateway made of a machine's answer. */
export interface MachineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const STACK_FOLDER = 'cdktf.out/stacks/agora-local';
const MAX_KILOBYTES = 200;

/**
 * The state machines of the synthesised stack on a virtual clock: the real documents, templates and policies, with functions in this
 * process and a real DynamoDB engine.
 */
export class StackMachines {
  readonly stack: ResolvedStack = loadStack(STACK_FOLDER);
  private readonly scratch = mkdtempSync(join(tmpdir(), 'agora-machines-'));
  private readonly states: LocalStates;
  private requests = 0;

  constructor(private readonly props: StackMachinesProps) {
    this.states = new LocalStates({
      stack: this.stack,
      dataDir: this.scratch,
      clock: props.clock,
      iam: new StackIam(this.stack),
      invoker: this.invoker(),
      sleep: props.clock.sleep,
      service: (name) => (name === 'states' ? this.states.service : name === 'dynamodb' ? this.dynamodb() : undefined),
    });
  }

  /** ARN of a machine by its short name. */
  arnOf(name: string): string {
    const found = this.stack.resources('aws_sfn_state_machine').find(({ args }) => this.nameOf(args['name']) === name);
    if (!found) throw new Error(`the local stack has no machine ${name}`);
    return String(found.attributes['arn']);
  }

  /** Starts a STANDARD machine and runs it as far as it goes without time passing. @returns the execution's ARN */
  async start(machine: string, input: Json): Promise<string> {
    const { executionArn } = this.states.executions.startExecution(this.arnOf(machine), input);
    await this.settled();
    return executionArn;
  }

  stopExecution(arn: string): void {
    this.states.executions.stopExecution(arn);
  }

  execution(arn: string): ExecutionRow {
    return this.states.executions.describe(arn);
  }

  /** Executions, newest first. */
  latest(
    machine: string,
  ): readonly { readonly arn: string; readonly status: string; readonly path: readonly string[] }[] {
    return this.states.state().filter((one) => one.machine === machine);
  }

  /** Resolves when no execution can go on at this instant. */
  async settled(): Promise<void> {
    await this.states.executions.runDue();
  }

  /** The next instant at which an execution goes on by itself; undefined when none waits. */
  nextDue(): number | undefined {
    return this.states.executions.nextDue();
  }

  /** Has an EXPRESS machine answer a request, through the gateway's own templates. */
  async request(
    machine: string,
    { method, body = '', path = {}, headers = {}, claims }: MachineRequest,
  ): Promise<MachineAnswer> {
    const templates = workflowTemplates(this.arnOf(machine), MAX_KILOBYTES);
    const requestId = `request-${(this.requests += 1)}`;
    const render = (template: string, text: string): RenderedTemplate =>
      renderTemplate(template, {
        context: { requestId, httpMethod: method, authorizer: { claims } },
        input: { body: text, path, query: {}, headers },
        stageVariables: {},
      });
    const started = await this.states.service.handle(
      internalRequest({
        caller: { arn: 'test' },
        service: 'states',
        region: this.stack.region,
        target: 'AWSStepFunctions.StartSyncExecution',
        body: render(templates.request, body).text,
      }),
    );
    const template = started.status === 200 ? templates.response : templates.refusal;
    const { text, override } = render(template, started.body.toString());
    return { status: override.status ?? 200, headers: override.headers, body: text.trim() };
  }

  async stop(): Promise<void> {
    await this.states.stop();
    this.states.close();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  private invoker(): Invoker {
    return {
      invoke: async (arn, event) => {
        const name = this.nameOf(this.stack.byArn(arn)?.args['function_name']);
        const work = this.props.functions[name];
        if (!work) throw new Error(`the test has no function ${name}`);
        try {
          // As Lambda does: in and out as JSON.
          const payload = JSON.stringify(await work(JSON.parse(JSON.stringify(event))));
          return { ok: true, payload: payload === undefined ? null : (JSON.parse(payload) as unknown) };
        } catch (error) {
          const { name: errorType, message: errorMessage } = error as Error;
          return { ok: false, errorType, errorMessage };
        }
      },
    };
  }

  /** The engine itself; the machines' permissions are enforced end to end, where a service stands before it. */
  private dynamodb(): AwsService {
    return {
      signingName: 'dynamodb',
      handle: async ({ headers, body }) => {
        const call = JSON.parse(body.toString()) as Record<string, unknown>;
        try {
          const answer = await this.props.db.engine.client.call(String(headers['x-amz-target']), call);
          return { status: 200, headers: {}, body: JSON.stringify(answer) };
        } catch (error) {
          if (!(error instanceof AwsJsonError)) throw error;
          return { status: 400, headers: {}, body: JSON.stringify({ __type: error.type, message: error.message }) };
        }
      },
      stop: () => undefined,
    };
  }

  private nameOf(physicalName: unknown): string {
    return shortNameOf(this.stack.name, String(physicalName));
  }
}
