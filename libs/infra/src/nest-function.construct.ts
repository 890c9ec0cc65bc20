import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { FunctionPart, Reference } from './binding.js';
import { bundleOf } from './bundle.js';
import { environmentOf, physicalName } from './environment-context.js';
import { addFunctionAlarms } from './function-alarms.js';
import { functionEnvironment } from './function-environment.js';
import { ServiceRole } from './service-role.construct.js';

export interface NestFunctionProps {
  /** What the function is made of; its variables and permissions follow from these. */
  readonly parts: readonly FunctionPart[];
  /**
   * Longest run, in seconds; at most 29 behind an API.
   * @default 15
   */
  readonly timeoutSeconds?: number;
  /**
   * Memory in megabytes; CPU grows with it.
   * @default 512
   */
  readonly memoryMegabytes?: number;
  /**
   * Options of Node.js itself, e.g. how V8 divides its memory.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
   * @default none
   */
  readonly nodeOptions?: string;
  /**
   * Failed runs within 5 minutes that raise the alarm.
   * @default 5
   */
  readonly errorsAlarm?: number;
}

const MAX_TIMEOUT_SECONDS = 900;

/**
 * A Lambda whose code is the bundle of the same name (`apps/**\/<id>.lambda.ts`), with its own role, log group with
 * retention, tracing and alarms.
 */
export class NestFunction extends Construct {
  /** Short name: bundle, part of the physical name, what logs and the local cloud call it. */
  readonly name: string;
  readonly arn: string;
  readonly invokeArn: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;
  readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: NestFunctionProps) {
    super(scope, id);
    this.name = id;
    this.functionName = physicalName(this, id);
    this.timeoutSeconds = props.timeoutSeconds ?? 15;
    if (this.timeoutSeconds > MAX_TIMEOUT_SECONDS) throw new Error(`Function "${id}": Lambda ends after 900 s`);
    const variables = functionEnvironment(id, props.parts);
    const logs = new CloudwatchLogGroup(this, 'Logs', {
      name: `/aws/lambda/${this.functionName}`,
      retentionInDays: environmentOf(this).settings.logRetentionDays,
    });
    this.role = new ServiceRole(this, 'Role', { name: id, service: 'lambda.amazonaws.com' }).grant(
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logs.arn}:*`] },
      { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
      ...props.parts.flatMap((part) => part.uses ?? []).flatMap((binding) => binding.statements),
    );
    const lambda = this.lambda(props, variables, logs.name);
    this.arn = lambda.arn;
    this.invokeArn = lambda.invokeArn;
    addFunctionAlarms(this, props.errorsAlarm ?? 5);
  }

  /** The function as the task of a state machine. */
  task(): Reference {
    return { value: this.arn, statements: [{ actions: ['lambda:InvokeFunction'], resources: [this.arn] }] };
  }

  /** Lets an AWS service call the function on behalf of one source (`execute-api` ARN and the like). */
  allow(id: string, service: string, sourceArn: string): void {
    new LambdaPermission(this, id, {
      action: 'lambda:InvokeFunction',
      functionName: this.arn,
      principal: service,
      sourceArn,
    });
  }

  private lambda(props: NestFunctionProps, variables: Record<string, string>, logGroup: string): LambdaFunction {
    const bundle = bundleOf(this.name);
    const asset = new TerraformAsset(this, 'Code', { path: bundle.path, type: AssetType.FILE });
    return new LambdaFunction(this, 'Default', {
      functionName: this.functionName,
      role: this.role.arn,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: bundle.hash,
      timeout: this.timeoutSeconds,
      memorySize: props.memoryMegabytes ?? 512,
      environment: {
        variables: {
          ...variables,
          ...this.powertools(),
          ...(props.nodeOptions && { NODE_OPTIONS: props.nodeOptions }),
        },
      },
      tracingConfig: { mode: 'Active' },
      loggingConfig: { logFormat: 'JSON', logGroup },
    });
  }

  /** Read by Powertools itself, so no spec names them. */
  private powertools(): Record<string, string> {
    return { POWERTOOLS_METRICS_NAMESPACE: 'Agora', POWERTOOLS_SERVICE_NAME: this.name };
  }
}
