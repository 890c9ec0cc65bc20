import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { votingsTableEnv } from '../votings.env.js';
import type { Timing, TopicNotice } from './notice.types.js';

/** The run lost the voting between the notice and its confirmation. */
class RunLostError extends Error {}

/** What is kept of notices on the voting itself: `noticesSent` by kind, and `dueAt`, by which the sweep finds what has no run. */
@Injectable()
export class NoticesRepository {
  constructor(
    private readonly writer: ConditionalWriter,
    @InjectEnvironment(votingsTableEnv) private readonly env: Env<typeof votingsTableEnv>,
  ) {}

  /**
   * Notes that a notice was sent, or that it is too late for it.
   *
   * @param subject the start or end that it is about
   * @returns false when the run is not the voting's any more: another run takes care of the voting now
   */
  async confirm(
    { votingId, execution }: { readonly votingId: string; readonly execution: string },
    kind: TopicNotice,
    subject: string,
    nextDueAt: Timing['nextDueAt'],
  ): Promise<boolean> {
    const moves = typeof nextDueAt === 'string';
    const input = {
      TableName: this.env.TABLE_VOTINGS,
      Key: { votingId },
      UpdateExpression: [
        `SET noticesSent.#kind = :subject${moves ? ', dueAt = :dueAt' : ''}`,
        ...(nextDueAt === null ? ['REMOVE dueAt'] : []),
      ].join(' '),
      ConditionExpression: 'notificationArn = :run AND attribute_not_exists(cancelledAt)',
      ExpressionAttributeNames: { '#kind': kind },
      ExpressionAttributeValues: { ':subject': subject, ':run': execution, ...(moves && { ':dueAt': nextDueAt }) },
    };
    try {
      await this.writer.update(input, () => new RunLostError());
      return true;
    } catch (error) {
      if (error instanceof RunLostError) return false;
      throw error;
    }
  }
}
