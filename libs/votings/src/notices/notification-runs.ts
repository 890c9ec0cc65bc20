import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { NotificationInput } from '../upsert/upsert.types.js';
import { notificationRunsEnv } from '../votings.env.js';

const CONNECT_TIMEOUT_MS = 1_000;
/** Far above the latency of Step Functions: a request that hangs is given up and sent again. */
const REQUEST_TIMEOUT_MS = 3_000;

/** @returns the client of the container */
export function createSfnClient(): SFNClient {
  return new SFNClient({
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/** Runs of the machine `votings-notification`. */
@Injectable()
export class NotificationRuns {
  constructor(
    private readonly client: SFNClient,
    @InjectEnvironment(notificationRunsEnv) private readonly env: Env<typeof notificationRunsEnv>,
  ) {}

  /** Starts a run; it claims the voting, or ends at once when it may not. */
  async start(input: NotificationInput): Promise<void> {
    await this.client.send(
      new StartExecutionCommand({
        stateMachineArn: this.env.WORKFLOW_VOTINGS_NOTIFICATION,
        // As the pipe does it: a list of one.
        input: JSON.stringify([input]),
      }),
    );
  }

  /** Stops a run, if it is there and has not ended. */
  async stop(execution: string, cause: string): Promise<void> {
    try {
      await this.client.send(new StopExecutionCommand({ executionArn: execution, cause }));
    } catch (error) {
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
  }

  /** Whether a run goes on. One that Step Functions has forgotten (90 days after its end) does not. */
  async isRunning(execution: string): Promise<boolean> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn: execution }));
      return status === 'RUNNING';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return false;
      throw error;
    }
  }
}
