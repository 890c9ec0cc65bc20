import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { Context } from 'aws-lambda';
import { PlatformLogger } from '../logging/platform.logger.js';
import { runRecord } from '../workers/run-record.js';
import { correlationIdOf } from '../workers/task.worker.js';
import { createRestApp } from './rest-app.js';
import { restHandlerOf, type RestHandler } from './rest-handler.js';
import { proxyEventOf, type WorkflowAnswer, type WorkflowRequest, workflowAnswerOf } from './workflow-request.js';

/** Carries out a request by the application's own route: guards, validation, problems and headers are those of every other route. */
export type CallRoute = (request: WorkflowRequest, path: string) => Promise<WorkflowAnswer>;

/** A task of a state machine behind the REST API, part of the application whose routes it calls. */
export interface RestTask {
  run(input: unknown, callRoute: CallRoute): Promise<unknown>;
}

type RestTaskHandler = (input: unknown, context: Context) => Promise<unknown>;

/**
 * A Lambda handler for a task of a state machine that answers requests of the REST API. The routes live in Nest controllers as all others
 * do; the task decides what is done around them. Nest boots in the init phase, as in `restHandler`.
 *
 * @example export const handler = restTask(VotingsCheckModule, VotingsCheckTask);
 */
export function restTask(module: Type | DynamicModule, task: Type<RestTask>): RestTaskHandler {
  let booting: Promise<RestTaskHandler> | undefined;
  const boot = (): Promise<RestTaskHandler> => {
    booting ??= createRestApp(module).then((app) => restTaskOf(app, task));
    // Also keeps a rejection in the init phase from ending the process before an invocation can report it.
    booting.catch(() => (booting = undefined));
    return booting;
  };
  void boot().catch(() => undefined);
  return async (input, context) => (await boot())(input, context);
}

/** The handler of an initialised application that has the routes and the task. */
export function restTaskOf(app: INestApplication, task: Type<RestTask>): RestTaskHandler {
  const handler = restHandlerOf(app);
  const target = app.get(task, { strict: false });
  const logger = app.get(PlatformLogger, { strict: false });
  return (input, context) => {
    const recordId = context.awsRequestId;
    const identity = { recordId, correlationId: correlationIdOf(input) ?? recordId };
    return runRecord(logger, identity, () => target.run(input, callRouteOf(handler, context)));
  };
}

function callRouteOf(handler: RestHandler, context: Context): CallRoute {
  return async (request, path) => workflowAnswerOf(await handler(proxyEventOf(request, path), context));
}
