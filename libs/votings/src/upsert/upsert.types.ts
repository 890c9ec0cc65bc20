import type { Reservation } from '#platform/idempotency/idempotency.store.js';
import type { WorkflowAnswer, WorkflowRequest } from '#platform/rest/workflow-request.js';

/** Input of a notification run: what the pipe makes of a stream record (version as a text), or what a restart says. */
export interface NotificationInput {
  readonly votingId: string;
  readonly version: number | string;
  /** The run that this one may take the voting from. */
  readonly replaces?: string;
}

/** What task `check` found out; plain JSON, since the machine carries it to task `write`. */
export interface UpsertPlan {
  /** Of a voting that is created. Made once, so that another attempt of the write recognises its own effect. */
  readonly votingId: string;
  /** Names the write, for the same reason. */
  readonly writeId: string;
  readonly reservation?: Reservation | undefined;
  /** The notification run that the write makes void, with what would start its like again. */
  readonly running?: { readonly execution: string; readonly restart: NotificationInput } | undefined;
}

/** Result of task `check`: answer at once, or write, after stopping a notification run where there is one to be stopped. */
export type CheckResult =
  | { readonly next: 'answer'; readonly answer: WorkflowAnswer }
  | { readonly next: 'write' | 'stop'; readonly plan: UpsertPlan };

/** Payload of task `check`. */
export interface CheckInput {
  readonly request: WorkflowRequest;
  /** ARN of the run of the machine: the same for every attempt of the task. */
  readonly execution: string;
}

/** Payload of task `write`. */
export interface WriteInput {
  readonly request: WorkflowRequest;
  readonly plan: UpsertPlan;
}

/** Result of task `write`. */
export interface WriteResult {
  readonly answer: WorkflowAnswer;
  /** There when the run was stopped for nothing: the voting still names it. */
  readonly restart?: NotificationInput;
}

/** The route's path, without the stage. A parameter is one segment, whatever is in it. */
export function routeOf({ path: { votingId } }: WorkflowRequest): string {
  return votingId === undefined ? '/votings' : `/votings/${votingId.replaceAll('/', '%2F')}`;
}
