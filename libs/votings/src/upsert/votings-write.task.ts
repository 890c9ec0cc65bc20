import { Injectable } from '@nestjs/common';
import { handingOver } from '#platform/idempotency/handed-over.interceptors.js';
import type { CallRoute, RestTask } from '#platform/rest/rest.task.js';
import { toWorkflowRequest } from '#platform/rest/workflow-request.js';
import { VotingsRepository } from '../votings.repository.js';
import { UpsertContext } from './upsert.context.js';
import { type NotificationInput, routeOf, type UpsertPlan, type WriteInput, type WriteResult } from './upsert.types.js';

/** Task `write` of the machine `votings-upsert` (V4): carries the route out, all of its rules included, since time has passed. */
@Injectable()
export class VotingsWriteTask implements RestTask {
  constructor(private readonly votings: VotingsRepository) {}

  async run(input: unknown, callRoute: CallRoute): Promise<WriteResult> {
    const { request: started, plan } = input as WriteInput;
    const request = toWorkflowRequest(started);
    const { votingId, writeId, reservation, running } = plan;
    const work = (): ReturnType<CallRoute> => callRoute(request, routeOf(request));
    const answer = await handingOver({ owner: writeId, reservation }, () =>
      UpsertContext.run({ votingId, writeId }, work),
    );
    if (answer.statusCode < 400 || !running) return { answer };
    const restart = await this.restartOf(running);
    return restart ? { answer, restart } : { answer };
  }

  /** What starts the notification again that was stopped for nothing, unless somebody else's write has made it void meanwhile. */
  private async restartOf({
    execution,
    restart,
  }: NonNullable<UpsertPlan['running']>): Promise<NotificationInput | undefined> {
    const record = await this.votings.find(restart.votingId);
    if (record?.notificationArn !== execution || record.voting.cancelledAt !== undefined) return undefined;
    // Not the version that the check saw: somebody may have changed the title.
    return { ...restart, version: record.voting.version };
  }
}
