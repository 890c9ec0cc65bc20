import { Injectable } from '@nestjs/common';
import { type Handover, handingOver } from '#platform/idempotency/handed-over.interceptors.js';
import { Ids } from '#platform/ids/ids.js';
import type { CallRoute, RestTask } from '#platform/rest/rest.task.js';
import { toWorkflowRequest } from '#platform/rest/workflow-request.js';
import type { VotingRecord } from '../votings.repository.js';
import { UpsertContext, type UpsertScope } from './upsert.context.js';
import { type CheckInput, type CheckResult, routeOf, type UpsertPlan } from './upsert.types.js';

/**
 * Task `check` of the machine `votings-upsert` (V4): carries the route out without writing. Whatever refuses it, or has answered it before
 * (X2), answers now; otherwise the machine learns what has to be stopped before task `write`.
 */
@Injectable()
export class VotingsCheckTask implements RestTask {
  constructor(private readonly ids: Ids) {}

  async run(input: unknown, callRoute: CallRoute): Promise<CheckResult> {
    const { request: started, execution } = input as CheckInput;
    const request = toWorkflowRequest(started);
    const scope: UpsertScope = { votingId: this.ids.next(), writeId: this.ids.next() };
    // Another attempt of this task has the same owner, so it does not find its own key taken.
    const handover: Handover = { owner: execution };
    const work = (): ReturnType<CallRoute> => callRoute(request, routeOf(request));
    const answer = await handingOver(handover, () => UpsertContext.run(scope, work));
    const { planned, votingId, writeId } = scope;
    if (!planned || answer.statusCode >= 400) return { next: 'answer', answer };
    const running = runOf(planned.outdated);
    const { reservation } = handover;
    return { next: running ? 'stop' : 'write', plan: { votingId, writeId, reservation, running } };
  }
}

function runOf(outdated: VotingRecord | undefined): UpsertPlan['running'] {
  if (outdated?.notificationArn === undefined) return undefined;
  const { voting, notificationArn } = outdated;
  const restart = { votingId: voting.votingId, version: voting.version, replaces: notificationArn };
  return { execution: notificationArn, restart };
}
