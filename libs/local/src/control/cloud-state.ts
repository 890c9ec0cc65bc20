import type { ResolvedStack } from '../cloud.types.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { countItems } from '../engines/create-tables.js';
import { shortNameOf } from '../lambda/function-definition.js';
import type { FunctionState, LambdaRuntime } from '../lambda/lambda-runtime.js';
import type { MemoryFailureSink } from '../sources/memory-failure-sink.js';
import type { Sources } from '../sources/sources.js';
import type { WsGateway } from '../ws/ws.gateway.js';

/** What `GET /_local/state` answers; names are short. */
export interface CloudState {
  readonly functions: readonly FunctionState[];
  readonly queues: readonly { readonly name: string; readonly depth: number; readonly inFlight: number }[];
  readonly tables: readonly { readonly name: string; readonly items: number }[];
  readonly executions: readonly {
    readonly arn: string;
    readonly machine: string;
    readonly status: string;
    readonly path: readonly string[];
  }[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
  readonly connections: number;
}

export interface CloudStateProps {
  readonly stack: ResolvedStack;
  readonly engine: AwsJsonClient;
  readonly runtime: LambdaRuntime;
  readonly sources: Sources;
  readonly failures: MemoryFailureSink;
  readonly ws: WsGateway;
}

/** Looks at everything that runs. Tables are counted by reading them. */
export async function cloudState(props: CloudStateProps): Promise<CloudState> {
  const { stack, engine, runtime, sources, failures, ws } = props;
  const named = (type: string): readonly string[] => stack.resources(type).map(({ args }) => String(args['name']));
  const tables = named('aws_dynamodb_table').map(async (name) => ({
    name: shortNameOf(stack.name, name),
    items: await countItems(engine, name),
  }));
  return {
    functions: runtime.state(),
    queues: stack.resources('aws_sqs_queue').map(({ args, attributes }) => ({
      name: shortNameOf(stack.name, String(args['name'])),
      depth: failures.lettersOf(String(attributes['arn'])).length,
      inFlight: 0,
    })),
    tables: await Promise.all(tables),
    executions: [],
    sources: sources.state(),
    connections: ws.connectionIds.length,
  };
}
