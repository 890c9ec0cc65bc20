import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine/index.js';
import { Construct } from 'constructs';
import { accountId } from '../account.js';
import type { Binding, Reference, Statement } from '../binding.js';
import { environmentOf, physicalName } from '../environment-context.js';
import { ServiceRole } from '../service-role.construct.js';
import { aslDocument } from './asl-document.js';
import { DELIVER_LOGS, vendedLogs } from './vended-logs.js';
import { addWorkflowAlarms } from './workflow-alarms.js';

export interface WorkflowProps {
  /** STANDARD runs for up to a year and exactly once; EXPRESS runs for up to 5 minutes and answers its caller. */
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The Amazon States Language document, as a path from the project's root. */
  readonly file: string;
  /**
   * Values of the document's `@@NAME@@` placeholders: texts, numbers, or things with the permission to use them.
   * @default none
   */
  readonly values?: Readonly<Record<string, string | number | Reference>>;
  /**
   * Permissions beside those of the values.
   * @default none
   */
  readonly grants?: readonly Statement[];
  /**
   * Failed runs within 5 minutes that raise the alarm.
   * @default 1
   */
  readonly failuresAlarm?: number;
}

const TRACE: Statement = {
  actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
  resources: ['*'],
};

/** Something that a function can use by a variable and a document by a value. */
export type Usable = Binding & Reference;

/**
 * A state machine from a document in the slice's infra folder, with its own role, log group (never with the data of
 * runs), tracing and alarms.
 *
 * @example
 * const notify = new Workflow(this, 'votings-notify', {
 *   type: 'STANDARD',
 *   file: 'libs/votings/infra/votings-notify.asl.json',
 *   values: { TABLE: votings.operations('GetItem', 'UpdateItem'), NOTICES: notices.task(), START_NOTICE_SECONDS: 900 },
 * });
 */
export class Workflow extends Construct {
  /** Short name: part of the physical name; what `x-workflow` in the REST document refers to. */
  readonly name: string;
  readonly arn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** The machine's own limit; undefined when it has none. */
  readonly timeoutSeconds: number | undefined;
  private readonly executionsArn: string;
  private readonly variable: string;

  /** @throws PlaceholderError when the document's placeholders and `values` do not match. */
  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const values = Object.entries(props.values ?? {});
    const document = aslDocument(props.file, Object.fromEntries(values.map(([name, one]) => [name, plain(one)])));
    this.name = id;
    this.type = props.type;
    this.timeoutSeconds = document.timeoutSeconds;
    this.variable = `WORKFLOW_${id.toUpperCase().replaceAll('-', '_')}`;
    const machineName = physicalName(this, id);
    const { region } = environmentOf(this).settings;
    this.executionsArn = `arn:aws:states:${region}:${accountId(this)}:execution:${machineName}:*`;
    const role = new ServiceRole(this, 'Role', { name: id, service: 'states.amazonaws.com', ownAccountOnly: true });
    role.grant(DELIVER_LOGS, TRACE, ...values.flatMap(([, one]) => statementsOf(one)), ...(props.grants ?? []));
    const machine = new SfnStateMachine(this, 'Default', {
      name: machineName,
      type: props.type,
      roleArn: role.arn,
      definition: document.definition,
      loggingConfiguration: {
        logDestination: `${vendedLogs(this, 'states', id).arn}:*`,
        // A STANDARD machine keeps the history of its runs itself, an EXPRESS one has only its log.
        level: props.type === 'EXPRESS' ? 'ALL' : 'ERROR',
        includeExecutionData: false,
      },
      tracingConfiguration: { enabled: true },
      dependsOn: [role.ready],
    });
    this.arn = machine.arn;
    addWorkflowAlarms(this, props.failuresAlarm ?? 1);
  }

  /** Starting runs (of an EXPRESS machine: and waiting for their result); variable `WORKFLOW_<ID>` holds the ARN. */
  start(): Usable {
    return this.use(this.type === 'EXPRESS' ? 'states:StartSyncExecution' : 'states:StartExecution', this.arn);
  }

  /** Stopping runs; variable `WORKFLOW_<ID>` holds the machine's ARN. */
  stop(): Usable {
    return this.use('states:StopExecution', this.executionsArn);
  }

  /** Looking at runs; variable `WORKFLOW_<ID>` holds the machine's ARN. */
  describe(): Usable {
    return this.use('states:DescribeExecution', this.executionsArn);
  }

  private use(action: string, resource: string): Usable {
    return {
      env: { [this.variable]: this.arn },
      value: this.arn,
      statements: [{ actions: [action], resources: [resource] }],
    };
  }
}

function plain(value: string | number | Reference): string | number {
  return typeof value === 'object' ? value.value : value;
}

function statementsOf(value: string | number | Reference): readonly Statement[] {
  return typeof value === 'object' ? value.statements : [];
}
