import type { ResolvedStack } from '../cloud.types.js';
import type { AwsJsonClient } from '../engines/aws-json.client.js';
import { countItems } from '../engines/create-tables.js';
import { shortNameOf } from '../lambda/function-definition.js';
import type { FunctionState, LambdaRuntime } from '../lambda/lambda-runtime.js';
import type { Sources } from '../sources/sources.js';
import type { ExecutionSummary } from '../states/executions.js';
import type { LocalStates } from '../states/local-states.js';
import type { FauxqsEngine } from '../engines/fauxqs.engine.js';
import type { WsGateway } from '../ws/ws.gateway.js';
import { type QueueStates, queueStates } from './queue-state.js';

/** What `GET /_local/state` answers; names are short. */
export interface CloudState extends QueueStates {
  readonly functions: readonly FunctionState[];
  readonly tables: readonly { readonly name: string; readonly items: number }[];
  readonly executions: readonly ExecutionSummary[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
  readonly connections: number;
}

export interface CloudStateProps {
  readonly stack: ResolvedStack;
  readonly engine: AwsJsonClient;
  readonly runtime: LambdaRuntime;
  readonly states: LocalStates;
  readonly sources: Sources;
  readonly messaging: FauxqsEngine;
  readonly ws: WsGateway;
}

/** Looks at everything that runs. Tables are counted by reading them. */
export async function cloudState(props: CloudStateProps): Promise<CloudState> {
  const { stack, engine, runtime, states, sources, messaging, ws } = props;
  const named = (type: string): readonly string[] => stack.resources(type).map(({ args }) => String(args['name']));
  const tables = named('aws_dynamodb_table').map(async (name) => ({
    name: shortNameOf(stack.name, name),
    items: await countItems(engine, name),
  }));
  return {
    functions: runtime.state(),
    ...(await queueStates(stack, messaging)),
    tables: await Promise.all(tables),
    executions: states.state(),
    sources: sources.state(),
    connections: ws.connectionIds.length,
  };
}
